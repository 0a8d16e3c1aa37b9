package dev.mixedprecision.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A labelled place on an axis. */
record Tick(double value, String label) {

    /** About {@code count} ticks at round values inside the domain. */
    static List<Tick> of(Domain domain, int count) {
        return switch (domain.scale()) {
            case LOG10 -> powers(domain, 10, count);
            case LOG2 -> powers(domain, 2, count);
            case LINEAR -> multiples(domain, count);
            case CATEGORIES -> List.of();
        };
    }

    /** Two to nine times each power of ten inside the domain: what makes a logarithmic axis look like one. */
    static double[] betweenPowersOfTen(Domain domain) {
        int first = (int) Math.floor(Math.log10(domain.min()));
        int last = (int) Math.floor(Math.log10(domain.max()));
        return IntStream.rangeClosed(first, last)
                .boxed()
                .flatMap(exponent -> IntStream.rangeClosed(2, 9).mapToObj(factor -> factor * Math.pow(10, exponent)))
                .filter(domain::contains)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static List<Tick> multiples(Domain domain, int count) {
        double span = domain.max() - domain.min();
        double rough = span / Math.max(1, count);
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double ratio = rough / magnitude;
        double step = magnitude * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
        int stepExponent = (int) Math.floor(Math.log10(step) + 1e-9);
        double largest = Math.max(Math.abs(domain.min()), Math.abs(domain.max()));
        boolean scientific = largest >= 1e6 || largest < 1e-3;
        int digits = (int) Math.floor(Math.log10(largest)) - stepExponent;
        List<Tick> ticks = new ArrayList<>();
        double slack = 1e-9 * span;
        // Counted from 0 so that rounding does not add up; a step below the values' own spacing gives no ticks.
        double first = Math.ceil((domain.min() - slack) / step);
        double last = Math.floor((domain.max() + slack) / step);
        for (double i = first; i <= last && ticks.size() <= 2 * count; i++) {
            double value = i * step;
            String label = scientific
                    ? Numbers.scientific(value, Math.max(0, digits))
                    : Numbers.fixed(value, Math.max(0, -stepExponent));
            ticks.add(new Tick(Math.min(domain.max(), Math.max(domain.min(), value)), label));
        }
        return ticks;
    }

    private static List<Tick> powers(Domain domain, int base, int count) {
        double log = Math.log(base);
        int first = (int) Math.ceil(Math.log(domain.min()) / log - 1e-9);
        int last = (int) Math.floor(Math.log(domain.max()) / log + 1e-9);
        if (last <= first) {
            return withinOnePower(domain, count);
        }
        int stride = Math.max(1, (int) Math.ceil((last - first + 1) / (double) Math.max(1, count)));
        boolean plain = base == 10 ? first >= -3 && last <= 5 : first >= 0 && last <= 16;
        List<Tick> ticks = new ArrayList<>();
        for (int exponent = -Math.floorDiv(-first, stride) * stride; exponent <= last; exponent += stride) {
            double value = Math.pow(base, exponent);
            String label = plain ? Numbers.fixed(value, Math.max(0, -exponent)) : Numbers.power(base, exponent);
            ticks.add(new Tick(Math.min(domain.max(), Math.max(domain.min(), value)), label));
        }
        return ticks;
    }

    /** A logarithmic axis too short for powers: round values as on a linear one, where they fall. */
    private static List<Tick> withinOnePower(Domain domain, int count) {
        return multiples(new Domain(Axis.Scale.LINEAR, domain.min(), domain.max()), count);
    }
}
