package dev.mixedprecision.report.timing;

import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A few sentences on timings and trend, written from the figures. */
public final class SpeedupDeliverable {
    private final List<SizeTimings> all;
    private final String device;

    private SpeedupDeliverable(List<SizeTimings> all, String device) {
        this.all = all;
        this.device = device;
    }

    /**
     * The text. The trend is that of the first execution; where another one replayed graphs, what the host's launching
     * hid is told from the two.
     *
     * @param claimsSpeed false on a CPU, whose times show no more than that the benchmark runs
     */
    public static String of(List<SizeTimings> sizes, String device, boolean claimsSpeed) {
        return new SpeedupDeliverable(sizes, device).text(claimsSpeed);
    }

    private String text(boolean claimsSpeed) {
        if (known().isEmpty()) {
            return "On " + device + " no size was timed in both precisions, run as asked, so there is no speed-up to"
                    + " report." + fallbacks() + "\n";
        }
        String execution = known().get(0).execution();
        List<SizeTimings> main = in(execution);
        StringBuilder text = new StringBuilder(timings(main));
        if (!claimsSpeed) {
            return text.append("These are times of a CPU, which show that the benchmark runs and claim no speed.\n")
                    .toString();
        }
        text.append(trend(main))
                .append(overTf32(main))
                .append(float8OverBfloat16(main))
                .append(waiting(main))
                .append(launching())
                .append(wholeStep(main));
        return text.append(fallbacks()).append('\n').toString();
    }

    /** With an optimizer: how much of a step it is, and so how much less the whole step gains. */
    private static String wholeStep(List<SizeTimings> sizes) {
        List<SizeTimings> known =
                sizes.stream().filter(size -> size.wholeStepSpeedup().isKnown()).toList();
        if (known.isEmpty()) {
            return "";
        }
        boolean isFloat32 = known.stream()
                .flatMap(size -> Stream.of(size.full(), size.mixed().orElseThrow()))
                .allMatch(each -> each.trainedDtypes().equals("float32"));
        return (isFloat32
                        ? " The optimizer's step runs in float32 either way: it takes "
                        : " As to the optimizer's step, it takes ")
                + ends(known).stream().map(SpeedupDeliverable::wholeStep).collect(Collectors.joining(", and ")) + ".";
    }

    private static String wholeStep(SizeTimings size) {
        PrecisionTimings mixed = size.mixed().orElseThrow();
        return number("%.0f %%", 100 * size.full().optimizerShare()) + " of " + size.size() + "'s step in float32 and "
                + number("%.0f %%", 100 * mixed.optimizerShare()) + " in " + mixed.precision() + " ("
                + number("%.1f", size.full().optimizer().times().median()) + " and "
                + number("%.1f", mixed.optimizer().times().median()) + " ms), so that the whole step gains "
                + number("%.2f", size.wholeStepSpeedup().value()) + " times";
    }

    private String fallbacks() {
        StringBuilder text = new StringBuilder();
        all.stream().filter(size -> !size.isAsAsked()).forEach(size -> text.append(" ")
                .append(size.size())
                .append(" in ")
                .append(size.execution())
                .append(": ")
                .append(size.fallback())
                .append("."));
        return text.toString();
    }

    private List<SizeTimings> known() {
        return all.stream()
                .filter(size -> size.speedup().isKnown() && size.isAsAsked())
                .toList();
    }

    private List<SizeTimings> in(String execution) {
        return known().stream()
                .filter(size -> size.execution().equals(execution))
                .toList();
    }

    private String timings(List<SizeTimings> sizes) {
        StringBuilder text = new StringBuilder("On " + device + ", in "
                + sizes.get(0).execution() + " execution, a forward and" + " backward pass takes ");
        for (int i = 0; i < sizes.size(); i++) {
            SizeTimings size = sizes.get(i);
            text.append(i == 0 ? "" : i == sizes.size() - 1 ? " and " : ", ")
                    .append(number("%.1f", size.full().total().median()))
                    .append(" ms in float32")
                    .append(size.tf32()
                            .filter(tf32 -> tf32.total().count() > 0)
                            .map(tf32 -> ", " + number("%.1f", tf32.total().median()) + " ms in tf32")
                            .orElse(""))
                    .append(size.float8()
                            .filter(float8 -> float8.total().count() > 0)
                            .map(float8 -> ", " + number("%.1f", float8.total().median()) + " ms in e4m3fn")
                            .orElse(""))
                    .append(" and ")
                    .append(number("%.1f", size.mixed().orElseThrow().total().median()))
                    .append(" ms in ")
                    .append(size.mixed().orElseThrow().precision())
                    .append(" for ")
                    .append(size.size());
        }
        return text.append(". ").toString();
    }

    private static String trend(List<SizeTimings> sizes) {
        SizeTimings first = sizes.get(0);
        SizeTimings last = sizes.get(sizes.size() - 1);
        if (sizes.size() == 1) {
            return "Mixed precision is " + times(first) + " times as fast. ";
        }
        boolean grows = last.speedup().low() > first.speedup().high();
        boolean shrinks = last.speedup().high() < first.speedup().low();
        return "The speed-up " + (grows ? "grows" : shrinks ? "shrinks" : "does not change beyond its spread")
                + " from "
                + times(first) + " times for " + first.size() + " to " + times(last) + " times for " + last.size()
                + ". ";
    }

    /** Where TF32 was timed: what mixed precision gains over what float32 users may have. */
    private static String overTf32(List<SizeTimings> sizes) {
        List<SizeTimings> known =
                sizes.stream().filter(size -> size.speedupOverTf32().isKnown()).toList();
        return known.isEmpty()
                ? ""
                : "Over tf32, which is float32 whose matrix products run on tensor cores too, mixed precision is "
                        + ends(known).stream()
                                .map(size ->
                                        number("%.2f", size.speedupOverTf32().value()) + " times as fast for "
                                                + size.size())
                                .collect(Collectors.joining(" and "))
                        + ". ";
    }

    /** Where float8 was timed: from which size on it pays. */
    private static String float8OverBfloat16(List<SizeTimings> sizes) {
        List<SizeTimings> known = sizes.stream()
                .filter(size -> size.float8SpeedupOverBfloat16().isKnown())
                .toList();
        if (known.isEmpty()) {
            return "";
        }
        String pays = known.stream()
                .filter(size -> size.float8SpeedupOverBfloat16().low() > 1)
                .map(SizeTimings::size)
                .findFirst()
                .map(size -> "of these sizes " + size + " is the smallest that gains from it")
                .orElse("none of these sizes gains from it");
        return "In float8 (e4m3fn) it is "
                + ends(known).stream()
                        .map(size ->
                                number("%.2f", size.float8SpeedupOverBfloat16().value())
                                        + " times as fast as in bfloat16 for " + size.size())
                        .collect(Collectors.joining(" and "))
                + "; " + pays + ". ";
    }

    private static List<SizeTimings> ends(List<SizeTimings> sizes) {
        return sizes.size() == 1 ? sizes : List.of(sizes.get(0), sizes.get(sizes.size() - 1));
    }

    private static String waiting(List<SizeTimings> sizes) {
        List<String> waiting = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (SizeTimings size : sizes) {
            PrecisionTimings mixed = size.mixed().orElseThrow();
            if (Double.isNaN(mixed.launchShare())) {
                unknown.add(size.size());
            } else if (mixed.isLaunchBound()) {
                waiting.add(size.size());
            }
        }
        String notKnown = unknown.isEmpty() ? "" : "Whether launching binds " + joined(unknown) + " is not known.";
        if (unknown.size() == sizes.size()) {
            return notKnown;
        }
        String known = waiting.isEmpty()
                ? "No size" + (unknown.isEmpty() ? "" : " that was looked at")
                        + " is bound by launching in mixed precision:"
                        + " the host had launched everything before nine tenths of the time were over."
                : "In mixed precision " + joined(waiting) + (waiting.size() == 1 ? " is" : " are")
                        + " bound by launching: the host needs nine tenths of the time or more to launch the work,"
                        + " so faster arithmetic cannot show in full.";
        return known + (notKnown.isEmpty() ? "" : " " + notKnown);
    }

    /**
     * Two executions of which the second replays graphs.
     *
     * @param difference what the first does and the second does not
     */
    private record Comparison(String launched, String replayed, String difference) {
        /** The best first: the same operators, launched one by one or replayed as a graph, differ in nothing else. */
        static final List<Comparison> POSSIBLE = List.of(
                new Comparison("eager", "graph", "launching"),
                new Comparison("fused", "fused-graph", "launching"),
                new Comparison("eager", "fused-graph", "launching with operators that were not fused"));
    }

    /** Speed-ups of one size with the host's launching and, replayed as graphs, without it. */
    private record Pair(SizeTimings launched, SizeTimings replayed) {
        double hidden() {
            return replayed.speedup().value() / launched.speedup().value();
        }

        /** Whether replaying gains more by more than both spreads. */
        boolean hides() {
            return replayed.speedup().low() > launched.speedup().high();
        }
    }

    /** What part of the trend was launching, where the same size was launched and replayed. */
    private String launching() {
        return Comparison.POSSIBLE.stream()
                .filter(comparison -> !pairs(comparison).isEmpty())
                .findFirst()
                .map(comparison -> launching(comparison, pairs(comparison)))
                .orElse("");
    }

    private static String launching(Comparison comparison, List<Pair> pairs) {
        String what = comparison.difference();
        StringBuilder text = new StringBuilder(" Replayed as CUDA graphs (" + comparison.replayed() + "), ");
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            text.append(i == 0 ? "" : i == pairs.size() - 1 ? " and " : ", ")
                    .append(pair.launched().size())
                    .append(" gains ")
                    .append(times(pair.replayed()))
                    .append(" times instead of ")
                    .append(times(pair.launched()));
        }
        Optional<Pair> most = pairs.stream().filter(Pair::hides).max(Comparator.comparingDouble(Pair::hidden));
        text.append(most.map(pair -> ": " + what + " hid up to a factor of " + number("%.2f", pair.hidden()) + " ("
                        + pair.launched().size() + ").")
                .orElse(": " + what + " hid nothing of the speed-up beyond its spread."));
        return text.append(shareOfTrend(pairs, what)).toString();
    }

    /**
     * The growth of the speed-up from the first to the last size is a factor, which the graphs split into two: what is
     * left without launching, and launching's own. Their logarithms add up, so that shares can be told, of a growth that
     * is beyond its spread.
     */
    private static String shareOfTrend(List<Pair> pairs, String what) {
        Pair first = pairs.get(0);
        Pair last = pairs.get(pairs.size() - 1);
        double growth =
                last.launched().speedup().value() / first.launched().speedup().value();
        double left =
                last.replayed().speedup().value() / first.replayed().speedup().value();
        if (last.launched().speedup().low() <= first.launched().speedup().high()) {
            return "";
        }
        double share = 1 - Math.log(left) / Math.log(growth);
        boolean shrinks =
                last.replayed().speedup().high() < first.replayed().speedup().low();
        return " From " + first.launched().size() + " to " + last.launched().size() + " the speed-up grows "
                + number("%.2f", growth) + "-fold with the launching and " + number("%.2f", left)
                + "-fold without: " + number("%.0f %%", 100 * Math.max(0, share)) + " of the trend (in logarithms) was "
                + what + (shrinks ? ", which even hid that the gain shrinks" : "") + ".";
    }

    private List<Pair> pairs(Comparison comparison) {
        List<Pair> pairs = new ArrayList<>();
        for (SizeTimings launched : in(comparison.launched())) {
            in(comparison.replayed()).stream()
                    .filter(replayed -> replayed.size().equals(launched.size()))
                    .forEach(replayed -> pairs.add(new Pair(launched, replayed)));
        }
        return pairs;
    }

    /** With "and" before the last. */
    private static String joined(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private static String times(SizeTimings size) {
        return number("%.2f", size.speedup().value());
    }

    private static String number(String format, double value) {
        return TimingTable.number(format, value);
    }
}
