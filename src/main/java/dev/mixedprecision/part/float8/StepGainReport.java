package dev.mixedprecision.part.float8;

import dev.mixedprecision.report.timing.TimingCharts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Table and deliverable of what float8 gives a training step. */
final class StepGainReport {
    private static final String PUBLISHED = String.format(
            Locale.ROOT,
            "%.2f to %.2f",
            TimingCharts.PUBLISHED_OF_FLOAT8.low(),
            TimingCharts.PUBLISHED_OF_FLOAT8.high());

    private StepGainReport() {}

    /** One row a size. */
    static String table(List<StepGain> gains) {
        StringBuilder csv = new StringBuilder(
                "size,execution,bfloat16 ms,float8 ms,speed-up,95 % interval,"
                        + "linear products in bfloat16 ms,the same with the blocks' in e4m3 ms,saved by products ms,kept by the step ms,"
                        + "costs of the step ms,largest magnitudes by libtorch ms,scales and casts by libtorch ms,speed-up without costs,published end to end\n");
        for (StepGain gain : gains) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%.2f,%.2f,%.3f,%.3f to %.3f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%.2f,%s%n",
                    gain.size(),
                    gain.execution(),
                    gain.bfloat16(),
                    gain.float8(),
                    gain.speedup().value(),
                    gain.speedup().low(),
                    gain.speedup().high(),
                    gain.linear().bfloat16(),
                    gain.linear().float8(),
                    gain.saved(),
                    gain.kept(),
                    gain.cost(),
                    gain.linear().largest(),
                    gain.linear().casts(),
                    gain.atMost(),
                    PUBLISHED));
        }
        return csv.toString();
    }

    /** What a reader should know before training in float8. */
    static String deliverable(List<StepGain> gains, String device) {
        return "# What float8 gives and costs on " + device + "\n" + section(gains);
    }

    /** The deliverable's sections on whole steps; empty where none was timed. */
    static String section(List<StepGain> gains) {
        Map<String, List<StepGain>> byExecution = new LinkedHashMap<>();
        gains.forEach(gain -> byExecution
                .computeIfAbsent(gain.execution(), any -> new ArrayList<>())
                .add(gain));
        StringBuilder text = new StringBuilder();
        byExecution.forEach((execution, each) -> text.append("\n## Forward and backward pass, ")
                .append(execution)
                .append(" execution\n\n")
                .append(each.stream().map(StepGainReport::line).collect(Collectors.joining()))
                .append('\n')
                .append(from(each))
                .append(" Published of training end to end: " + PUBLISHED + " times.\n"));
        return text.toString();
    }

    private static String line(StepGain gain) {
        return String.format(
                Locale.ROOT,
                "- %s: %.1f ms in float8 against %.1f in bfloat16, %.2f times as fast. The linear layers' products by"
                        + " themselves take %.1f ms with those of the blocks in e4m3, the head's in bfloat16, and %.1f"
                        + " with all in bfloat16, so that without costs it would be %.2f times; %s. Of every factor that"
                        + " is in e4m3 once, by libtorch's own operators, they would take %.1f, %.1f of it for largest"
                        + " magnitudes.%n",
                gain.size(),
                gain.float8(),
                gain.bfloat16(),
                gain.speedup().value(),
                gain.linear().float8(),
                gain.linear().bfloat16(),
                gain.atMost(),
                cost(gain),
                gain.linear().largest() + gain.linear().casts(),
                gain.linear().largest());
    }

    /** A step may save more than its products do by themselves: bfloat16's draw more power, one after the other. */
    private static String cost(StepGain gain) {
        return gain.cost() >= 0
                ? String.format(
                        Locale.ROOT,
                        "of the %.1f ms saved, largest magnitudes, scales and casts take %.1f",
                        gain.saved(),
                        gain.cost())
                : String.format(
                        Locale.ROOT,
                        "the step saves %.1f ms, more than the %.1f of the products by themselves",
                        gain.kept(),
                        gain.saved());
    }

    private static String from(List<StepGain> gains) {
        Optional<String> smallest = smallest(gains);
        if (smallest.isEmpty()) {
            return "Float8 pays at none of these sizes.";
        }
        return smallest.get().equals(gains.get(0).size())
                ? "Float8 pays at all of these sizes."
                : "Below " + smallest.get() + " float8 does not pay.";
    }

    /** The smallest size from which on every one gains; empty where the largest does not. */
    static Optional<String> smallest(List<StepGain> gains) {
        Optional<String> smallest = Optional.empty();
        for (int i = gains.size() - 1; i >= 0 && gains.get(i).pays(); i--) {
            smallest = Optional.of(gains.get(i).size());
        }
        return smallest;
    }
}
