package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.DelayedScaling;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Scaling;
import dev.mixedprecision.part.float8.ScaledMatrix.Outliers;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.List;

/** Scales, and what they leave of the numbers. */
public final class QuantizationSteps {
    private static final int ROWS = 48;
    private static final int COLUMNS = 512;
    private static final String DERIVED = "the rounding of each number, derived at Scaling.errorBound";

    private final World world;
    private final QuantizationExperiment experiment;

    public QuantizationSteps(World world) {
        this(world, new QuantizationExperiment());
    }

    QuantizationSteps(World world, QuantizationExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("{outliers} are stored with {scaling}")
    public void areStored(Outliers outliers, Scaling scaling) {
        QuantizationOutcome outcome = run(outliers, scaling, 1);
        String plan = outcome.plan().toString();
        Facts facts = world.facts();
        facts.same()
                .put(
                        () -> same("scales: " + plan, outcome.scales().length, outcome.differingScales()),
                        "the scales",
                        "in the exact model");
        facts.same()
                .put(
                        () -> same("numbers: " + plan, outcome.values().length, outcome.differingValues()),
                        "the stored numbers",
                        "in the exact model");
        facts.bounds()
                .put(
                        () -> new Bound.Upper("largest error over its bound: " + plan, 1, outcome.worst(), "", DERIVED),
                        "every error",
                        "one rounding");
    }

    @When("{outliers} are stored with every scale of float8, and multiplied by ordinary ones")
    public void areMultiplied(Outliers outliers) {
        List<Scaling> scalings = List.of(Scaling.TENSOR, Scaling.ROW, Scaling.BLOCK);
        List<QuantizationOutcome> left =
                scalings.stream().map(scaling -> run(outliers, scaling, 1)).toList();
        Facts facts = world.facts();
        for (QuantizationOutcome outcome : left) {
            facts.quantities()
                    .put(() -> error(outcome), "error of " + outcome.plan().scaling());
        }
        facts.quantities()
                .putAll(() -> left.stream().map(QuantizationSteps::error).toList(), "error of every scale");
        facts.bounds()
                .putAll(
                        () -> left.stream()
                                .map(outcome -> (Bound) new Bound.Upper(
                                        "largest error of a product over its bound: " + outcome.plan(),
                                        1,
                                        outcome.worstOfProduct(run(
                                                Outliers.NONE, outcome.plan().scaling(), 2)),
                                        "",
                                        DERIVED))
                                .toList(),
                        "every product's error",
                        "the factors' roundings");
    }

    @When("steps have the largest magnitudes {numbers}, {history}")
    public void stepsHave(List<Figure> largest, DelayedScaling scaling) {
        double[] factors = new double[largest.size()];
        for (int step = 0; step < factors.length; step++) {
            factors[step] = scaling.factor();
            scaling.update((float) largest.get(step).value());
        }
        world.facts()
                .values()
                .put(
                        () -> new Value.Series("the factor of each step", factors, FloatFormat.FLOAT32),
                        "the factors of the steps");
    }

    private static Facts.Quantity error(QuantizationOutcome outcome) {
        return new Facts.Quantity(
                "relative error of what is no outlier: " + outcome.plan(),
                outcome.errorOfOrdinary(),
                "",
                "u/√3, the root mean square of evenly spread rounding errors where no number is above its binade's begin");
    }

    private QuantizationOutcome run(Outliers outliers, Scaling scaling, long seed) {
        QuantizationPlan plan =
                new QuantizationPlan(world.device(), ScaledMatrix.random(outliers, ROWS, COLUMNS, seed), scaling);
        return world.timed(plan.toString(), () -> experiment.run(plan));
    }

    private static Comparison same(String what, int count, String differences) {
        return new Comparison.Same(what, Differences.none(count), differences);
    }
}
