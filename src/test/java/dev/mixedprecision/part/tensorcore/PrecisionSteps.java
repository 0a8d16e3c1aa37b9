package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** How exact products are: what TF32 rounds, and how errors grow. */
public final class PrecisionSteps {
    private static final String OF_SUM = "of the sum of the terms' magnitudes";

    private final World world;
    private final Tf32Experiment tf32;
    private final GrowthExperiment growth;
    private final FingerprintExperiment fingerprints;

    public PrecisionSteps(World world) {
        this(world, new Tf32Experiment(), new GrowthExperiment(), new FingerprintExperiment());
    }

    PrecisionSteps(World world, Tf32Experiment tf32, GrowthExperiment growth, FingerprintExperiment fingerprints) {
        this.world = world;
        this.tf32 = tf32;
        this.growth = growth;
        this.fingerprints = fingerprints;
    }

    @When("float32 numbers and matrices are multiplied with TF32 and without")
    public void withTf32AndWithout() {
        if (!tf32.isPublished(world.device())) {
            throw new Skipped.Pending(": " + "nothing is published of TF32 on " + world.device());
        }
        Tf32Outcome outcome = world.timed("products with TF32 and without", () -> tf32.run(world.device()));
        var same = world.facts().same();
        same.put(
                () -> new Same("TF32 for matrix products", "off", outcome.onByDefault() ? "on" : "off"),
                "TF32",
                "PyTorch's default");
        same.put(
                () -> new Same(
                        "of " + outcome.numbers().size()
                                + " numbers times 1 in TF32, those that are not rounded to nearest",
                        0L,
                        differing(
                                outcome.numbers().stream()
                                        .map(FloatFormat.TF32::round)
                                        .toList(),
                                outcome.multiplied())),
                "numbers times 1",
                "the numbers rounded to nearest even to 11 bits");
        same.put(
                () -> new Same(
                        "of " + outcome.numbers().size() + " numbers times 1 in float32, those that are changed",
                        0L,
                        differing(outcome.numbers(), outcome.untouched())),
                "numbers times 1 without TF32",
                "the numbers");
        var quantities = world.facts().quantities();
        quantities.put(
                () -> {
                    withinBound(outcome).require(world.judge());
                    return new Quantity("largest error in TF32", outcome.error(), OF_SUM, "");
                },
                "error of tf32");
        quantities.put(
                () -> new Quantity("largest error in float32", outcome.plainError(), OF_SUM, ""), "error of float32");
    }

    private static Bound withinBound(Tf32Outcome outcome) {
        return new Bound.OfError(
                "largest error of a product in TF32", outcome.bound().margin(new BigDecimal(outcome.error())));
    }

    private static long differing(List<Double> expected, List<Double> measured) {
        long differing = Math.abs(expected.size() - measured.size());
        for (int i = 0; i < Math.min(expected.size(), measured.size()); i++) {
            differing += expected.get(i).equals(measured.get(i)) ? 0 : 1;
        }
        return differing;
    }

    @When("more and more products are added in every accumulator")
    public void moreAndMore() {
        List<Growth> growths = world.timed("sums of 64 to 16384 products", () -> growth.run(world.device()));
        grown(growths);
    }

    void grown(List<Growth> growths) {
        List<String> missing = new ArrayList<>(List.of("float16, added in float16", "float32, CUDA cores"));
        missing.removeAll(growths.stream().map(Growth::accumulator).toList());
        if (!missing.isEmpty()) {
            throw new Skipped.Pending(": " + "on " + world.device() + " nothing is published of: " + missing);
        }
        world.attachCsv("Errors", GrowthReport.table(growths));
        growths.forEach(each -> world.found(
                Finding.number("largest error of a sum, " + each.accumulator(), each.last(), "of the sum")));
        world.facts()
                .bounds()
                .putAll(
                        () -> growths.stream()
                                .flatMap(each -> each.points().stream().map(point -> bound(each, point)))
                                .toList(),
                        "error of every accumulator",
                        "its blocks");
        growths.forEach(each -> world.facts()
                .quantities()
                .put(
                        () -> new Quantity("error of 16384 products, " + each.accumulator(), each.last(), OF_SUM, ""),
                        "error of " + each.accumulator()));
        world.facts().exhibits().put(() -> chart(growths), "error over the number of products");
    }

    @When("the machine's fingerprint is taken")
    public void theFingerprint() {
        List<Growth> growths = world.timed("sums of 64 to 16384 products", () -> growth.run(world.device()));
        grown(growths);
        taken(world.timed("fingerprint", () -> fingerprints.run(world.device())), growths);
    }

    void taken(List<Fingerprint> taken, List<Growth> growths) {
        world.facts()
                .exhibits()
                .put(
                        () -> {
                            world.attachCsv("Fingerprint", FingerprintReport.table(taken));
                            return new Same(
                                    "formats in the fingerprint",
                                    List.of("float16", "bfloat16", "tf32", "float32"),
                                    taken.stream()
                                            .map(each -> each.block().input().toString())
                                            .toList());
                        },
                        "fingerprint of every format with a published rule");
        world.deliver(
                "How this machine adds",
                () -> FingerprintReport.deliverable(
                        taken, growths, world.device().name()));
    }

    private static Bound bound(Growth growth, Growth.Point point) {
        return new Bound.OfError(
                point.length() + " products, " + growth.accumulator(),
                point.bound().margin(new BigDecimal(point.worst())));
    }

    private Comparison chart(List<Growth> growths) {
        String svg = GrowthReport.chart(growths, world.device().name());
        world.attachSvg("Error over the number of products", svg);
        return new Same("accumulators in the chart", growths.size(), (int) growths.stream()
                .filter(each -> svg.contains(each.accumulator()))
                .count());
    }
}
