package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Scaling;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.Float8Vocabulary.Factors;
import dev.mixedprecision.part.float8.Float8Vocabulary.Scales;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import dev.mixedprecision.part.float8.ScaledFactor.Sharing;
import dev.mixedprecision.part.float8.ScaledMatrix.Outliers;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Products of float8 with scales, held to the exact model of the tensor cores, and to float64. */
public final class ScaledProductSteps {
    private final World world;
    private final ScaledProductExperiment experiment;
    private final Supplier<TensorCore> core;
    private final BiFunction<Sharing, FloatFormat, Optional<String>> missing;
    private final QuantizationExperiment quantization = new QuantizationExperiment();

    public ScaledProductSteps(World world) {
        this(
                world,
                new ScaledProductExperiment(),
                () -> ProductExperiment.tensorCore(world.device()),
                (sharing, result) -> ScaledProductExperiment.missing(sharing, result, world.device()));
    }

    ScaledProductSteps(
            World world,
            ScaledProductExperiment experiment,
            Supplier<TensorCore> core,
            BiFunction<Sharing, FloatFormat, Optional<String>> missing) {
        this.world = world;
        this.experiment = experiment;
        this.core = core;
        this.missing = missing;
    }

    @When("{factors} are multiplied with {scales} as {int} × {int} × {int}, {sums}, into {format}")
    public void areMultiplied(Factors factors, Scales scales, int m, int k, int n, Sums sums, FloatFormat result) {
        ScaledFactor left = ScaledFactor.random(factors.left().format(), m, k, scales.left(), scales.powers(), 1);
        ScaledFactor right = ScaledFactor.random(factors.right().format(), n, k, scales.right(), scales.powers(), 2);
        ScaledProductOutcome outcome = multiply(left, right, sums, result);
        String what = (scales.powers() ? "powers of two, " : "random scales, ") + outcome.plan();
        if (!scales.powers()) {
            world.found(
                    Finding.words("order of random scales, " + outcome.plan().product(), outcome.orders(core.get()))
                            .aside());
        }
        world.facts()
                .same()
                .put(
                        () -> new Comparison.Same(
                                what + ", " + core.get().generation(),
                                Differences.none(outcome.elements().length),
                                outcome.differences(core.get())),
                        "the product",
                        "in the exact model of the tensor cores");
    }

    @When("{outliers} are stored with {scaling}, and multiplied by ordinary ones as {int} × {int} × {int}")
    public void areStoredAndMultiplied(Outliers outliers, Scaling scaling, int m, int k, int n) {
        Product product = product(outliers, scaling, m, k, n);
        Facts facts = world.facts();
        facts.bounds()
                .put(
                        () -> bound(
                                "distance of an element from the sum of what is stored",
                                product,
                                product.outcome().worstOfStored(core.get(), product.left(), product.right()),
                                "ScaledProductOutcome.worstOfStored"),
                        "every element",
                        "the sum of what is stored");
        facts.bounds()
                .put(
                        () -> bound(
                                "error of an element",
                                product,
                                product.outcome().worst(core.get(), product.left(), product.right()),
                                "ScaledProductOutcome.worst"),
                        "every element's error",
                        "the roundings and the sum");
        facts.quantities()
                .put(
                        () -> gain(product(outliers, Scaling.TENSOR, m, k, n), product),
                        "error of a scale a tensor over that of " + scaling);
    }

    private static Bound bound(String what, Product product, double worst, String origin) {
        return new Bound.Upper(
                "largest " + what + " over its bound: " + product.of(), 1, worst, "", "derived at " + origin);
    }

    /** A product with the matrices that it is of, as they were stored. */
    private record Product(QuantizationOutcome left, QuantizationOutcome right, ScaledProductOutcome outcome) {
        String of() {
            return left.plan().matrix() + " by ordinary ones, " + outcome.plan();
        }

        Scaling scaling() {
            return left.plan().scaling();
        }

        double error() {
            return outcome.errorOfOrdinary(left, right);
        }
    }

    private Quantity gain(Product tensor, Product product) {
        for (Product each : List.of(tensor, product)) {
            world.found(Finding.number(
                    "error of a product's other rows beside an outlier row, " + each.scaling(), each.error(), ""));
        }
        return new Quantity(
                "relative error of a scale a tensor over that of " + product.scaling() + ", in rows without outliers: "
                        + product.of(),
                tensor.error() / product.error(),
                "times",
                "1, as all is lost, over √2·u/√3, the root mean square of evenly spread rounding errors of two factors");
    }

    private Product product(Outliers outliers, Scaling scaling, int m, int k, int n) {
        if (scaling == Scaling.NVFP4) {
            missing.apply(Sharing.MX, FloatFormat.BFLOAT16).ifPresent(ScaledProductSteps::pending);
            pending("a product in NVFP4 was never seen on a device, and nothing is written for it");
        }
        QuantizationOutcome left = stored(outliers, scaling, m, k, 1);
        QuantizationOutcome right = stored(Outliers.NONE, scaling, n, k, 2);
        ScaledFactor factor = ScaledFactor.of(left);
        return new Product(left, right, multiply(factor, ScaledFactor.of(right), Sums.PROMOTED, FloatFormat.BFLOAT16));
    }

    private QuantizationOutcome stored(Outliers outliers, Scaling scaling, int rows, int columns, long seed) {
        QuantizationPlan plan =
                new QuantizationPlan(world.device(), ScaledMatrix.random(outliers, rows, columns, seed), scaling);
        return world.timed(plan.toString(), () -> quantization.run(plan));
    }

    private ScaledProductOutcome multiply(ScaledFactor left, ScaledFactor right, Sums sums, FloatFormat result) {
        missing.apply(left.sharing(), result).ifPresent(ScaledProductSteps::pending);
        ScaledProductPlan plan = new ScaledProductPlan(world.device(), left, right, sums, result);
        return world.timed(plan.toString(), () -> experiment.run(plan));
    }

    private static void pending(String reason) {
        throw new Skipped.Pending(": " + reason);
    }
}
