package dev.mixedprecision.part.float8;

import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.List;

/** What products in float8 take, beside those in bfloat16. */
public final class Float8SpeedSteps {
    private static final List<Integer> SIZES = List.of(1024, 2048, 4096, 8192);

    private final World world;
    private final Benchmarks benchmarks;
    private final ProductSpeedExperiment experiment = new ProductSpeedExperiment();

    public Float8SpeedSteps(World world, Benchmarks benchmarks) {
        this.world = world;
        this.benchmarks = benchmarks;
    }

    @When("square products are timed in bfloat16 and in float8")
    public void areTimed() {
        List<ProductSpeed> speeds = new ArrayList<>();
        for (int size : SIZES) {
            speeds.add(world.timed(size + "³", () -> experiment.run(world.device(), size)));
        }
        timed(speeds);
        if (!Hardware.cuda().isHopper()) {
            throw new Skipped.Pending(": the law is stated for Hopper; what " + world.device() + " took is attached");
        }
    }

    void timed(List<ProductSpeed> speeds) {
        world.attachCsv("Products in bfloat16 and float8", ProductSpeedReport.table(speeds));
        for (ProductSpeed speed : speeds) {
            world.found(Finding.number(
                    "float8's speed-up over bfloat16, a product of " + speed.size() + "³", speed.alone(), "times"));
            world.found(Finding.number(
                            "the same with scaling and casting both factors, " + speed.size() + "³",
                            speed.scaled(),
                            "times")
                    .aside());
            String of = ", " + speed.size() + " × " + speed.size() + " × " + speed.size();
            world.facts()
                    .quantities()
                    .put(
                            () -> new Quantity(
                                    "bfloat16's time over e4m3's" + of, speed.alone(), "times", "the product alone"),
                            "speed-up of the product of " + speed.size());
            world.facts()
                    .quantities()
                    .put(
                            () -> new Quantity(
                                    "bfloat16's time over e4m3's with scales and casts" + of,
                                    speed.scaled(),
                                    "times",
                                    "both factors scaled and cast before"),
                            "speed-up of the product of " + speed.size() + " with its casts");
        }
        world.facts()
                .exhibits()
                .put(() -> new Same("sizes in the table", SIZES.size(), speeds.size()), "times of every size");
        world.deliver(
                "What float8 gives and costs",
                () -> ProductSpeedReport.deliverable(speeds, world.device().name()) + ofSteps());
    }

    /** What was measured of whole steps in float8, where FP8-15 ran before. */
    String ofSteps() {
        return StepGainReport.section(benchmarks.inLowPrecisions(world.device()).results().stream()
                .filter(row -> row.float8().isPresent())
                .map(row ->
                        StepGain.of(row, benchmarks.linearTimes(world.device()).of(row)))
                .toList());
    }
}
