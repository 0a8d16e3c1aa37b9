package dev.mixedprecision.report.run;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Judgement.Bound;
import dev.mixedprecision.report.run.Judgement.Kind;
import dev.mixedprecision.report.run.Judgement.Verdict;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs that nobody has run, with a scenario of each outcome. */
public final class InventedRuns {
    public static final Instant STARTED = Instant.parse("2026-01-31T12:00:00Z");
    public static final Instant ENDED = Instant.parse("2026-01-31T12:03:20.5Z");

    private InventedRuns() {}

    public static Map<String, String> machine(String device) {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("Device", device);
        machine.put("NVIDIA.driver", "580.1");
        machine.put("CUDA.libtorch", "13.0");
        machine.put("libtorch", "2.11.0");
        machine.put("TF32.matmul", "off");
        machine.put("DJL", "0.36.0");
        machine.put("Java", "OpenJDK 17");
        machine.put("OS", "Linux");
        machine.put("CPU", "Xeon");
        machine.put("Commit", "0123456789ab");
        return machine;
    }

    public static Run run(String device, ScenarioRecord... scenarios) {
        return new Run(STARTED, ENDED, "", machine(device), List.of(scenarios));
    }

    /** One scenario of each outcome. */
    public static Run ofEveryOutcome() {
        return run(
                "CUDA (NVIDIA H100 80GB HBM3)",
                held("ACC-07", "sums", sum(9.953125, "float16 0x48fa"))
                        .found(
                                Finding.value("0 + 1000 × 0.01, float16 into float16", 9.953125, FloatFormat.FLOAT16),
                                Finding.words("ToyModel", "float16: logits · float32: gradients"))
                        .made(),
                held("SPD-01", "small", ratio(2.48, 2.47, 2.49))
                        .found(
                                Finding.number("speed-up of mixed precision, small, graph", 2.48, "times")
                                        .between(2.47, 2.49),
                                Finding.number("forward and backward, small, graph, float32", 58.5, "ms")
                                        .between(58.4, 58.7)
                                        .shareOfPeak(0.625)
                                        .aside())
                        .made(),
                new ScenarioRecord(
                        "SPD-01",
                        "speedup",
                        "Title of SPD-01",
                        "large",
                        "CUDA",
                        Outcome.FAILED,
                        "[SPD-01] speed-up of large",
                        List.of(equal("type <of> \"logits\"", "float16", "float32", Verdict.FAILS)),
                        List.of()),
                new ScenarioRecord(
                        "LSC-07",
                        "loss-scaling",
                        "Title of LSC-07",
                        "losses",
                        "CUDA",
                        Outcome.UNDECIDED,
                        "[LSC-07] undecided: loss",
                        List.of(interval(0.01, -0.04, 0.06, Verdict.UNDECIDED)),
                        List.of()),
                left("DJL-01", "djl", Outcome.BROKEN, "java.lang.IllegalStateException"),
                left("EXE-01", "execution", Outcome.SKIPPED, "needs a CUDA device: no driver"),
                left("CNF-01", "conformance", Outcome.PENDING, "pending: refused here"));
    }

    /** A scenario in the making. */
    public record Made(ScenarioRecord made) {
        public Made found(Finding... findings) {
            return new Made(new ScenarioRecord(
                    made.law(),
                    made.part(),
                    made.title(),
                    made.name(),
                    made.device(),
                    made.outcome(),
                    made.reason(),
                    made.judgements(),
                    List.of(findings)));
        }
    }

    private static final Map<String, String> PARTS = Map.of(
            "ACC", "accumulation",
            "AUT", "autocast",
            "SPD", "speedup",
            "EXE", "execution",
            "LSC", "loss-scaling");

    public static Made held(String law, String name, Judgement... judgements) {
        return of(law, name, Outcome.HELD, "", judgements);
    }

    public static Made failed(String law, String name, Judgement... judgements) {
        return of(law, name, Outcome.FAILED, "[" + law + "] it fails", judgements);
    }

    private static Made of(String law, String name, Outcome outcome, String reason, Judgement... judgements) {
        return new Made(new ScenarioRecord(
                law,
                PARTS.get(law.substring(0, 3)),
                "Title of " + law,
                name,
                "CUDA",
                outcome,
                reason,
                List.of(judgements),
                List.of()));
    }

    public static ScenarioRecord left(String law, String part, Outcome outcome, String reason) {
        return new ScenarioRecord(law, part, "Title of " + law, "none", "", outcome, reason, List.of(), List.of());
    }

    public static Judgement sum(double value, String bits) {
        Reading reading =
                Reading.of(Numbers.exact(value) + " (" + bits + ")", value).bits(bits);
        return new Judgement("sum", Kind.EXACT, reading, reading, "0", Optional.empty(), "", Verdict.HOLDS);
    }

    public static Judgement equal(String quantity, String expected, String measured, Verdict verdict) {
        return new Judgement(
                quantity,
                Kind.EQUAL,
                Reading.of(expected),
                Reading.of(measured),
                verdict == Verdict.HOLDS ? "0" : "different",
                Optional.empty(),
                "",
                verdict);
    }

    public static Judgement ratio(double value, double low, double high) {
        return new Judgement(
                "speed-up",
                Kind.BOUND,
                Reading.of("at least 2.2 times (as claimed)", 2.2),
                Reading.of(Numbers.exact(value) + " times", value).spread(new Spread(low, high)),
                "0.28 times to spare",
                Optional.of(new Bound("at least", 2.2, "as claimed")),
                "times",
                Verdict.HOLDS);
    }

    public static Judgement interval(double mean, double low, double high, Verdict verdict) {
        return new Judgement(
                "loss above float32's",
                Kind.INTERVAL,
                Reading.of("within ±0.03 nats"),
                Reading.of(mean + " nats", mean).spread(new Spread(low, high)),
                "undecided against the margin",
                Optional.of(new Bound("within ±", 0.03, "1 %")),
                "nats",
                verdict);
    }
}
