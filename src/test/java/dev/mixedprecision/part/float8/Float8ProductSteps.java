package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.Float8Vocabulary.Factors;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.function.Supplier;

/** Products of float8, held to the exact model of the tensor cores that compute them. */
public final class Float8ProductSteps {
    private final World world;
    private final ProductExperiment experiment;
    private final Supplier<TensorCore> core;

    public Float8ProductSteps(World world) {
        this(world, new ProductExperiment(), () -> ProductExperiment.tensorCore(world.device()));
    }

    Float8ProductSteps(World world, ProductExperiment experiment, Supplier<TensorCore> core) {
        this.world = world;
        this.experiment = experiment;
        this.core = core;
    }

    @When("{factors} are multiplied as {int} × {int} × {int}, {sums}")
    public void areMultiplied(Factors factors, int m, int k, int n, Sums sums) {
        ProductPlan plan =
                new ProductPlan(world.device(), factors.numbers(), factors.left(), factors.right(), m, k, n, sums);
        ProductOutcome outcome = world.timed(plan.toString(), () -> experiment.run(plan));
        world.found(Finding.words("bits of " + plan + " that the rule does not give", outcome.differences(core.get()))
                .aside());
        world.facts()
                .same()
                .put(
                        () -> new Comparison.Same(
                                plan + ", " + core.get().generation(),
                                Differences.none(outcome.elements().length),
                                outcome.differences(core.get())),
                        "the product",
                        "in the exact model of the tensor cores");
        world.facts()
                .values()
                .put(
                        () -> new Value.Elements("element of the product", plan.toString(), outcome.elements()),
                        "every element");
    }
}
