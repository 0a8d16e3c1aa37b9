package dev.mixedprecision.part.float8;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.LayerOutcome.Difference;
import dev.mixedprecision.part.float8.LayerOutcome.Worst;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Bound;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A linear layer in float8, forward and backward. */
public final class LayerSteps {
    private static final String SUMS = "the sums of the products that the formats hold, and the roundings of results to"
            + " their types: derived at LayerOutcome and ErrorBound";
    private static final String CASTS =
            "the casts of both factors to e4m3fn and e5m2, derived at FactorScaling, and " + SUMS;

    private final World world;
    private final LayerExperiment experiment;

    public LayerSteps(World world) {
        this(world, new LayerExperiment());
    }

    LayerSteps(World world, LayerExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("{layer} runs forward and backward")
    public void runs(Function<ComputeDevice, LayerPlan> layer) {
        LayerOutcome outcome = run(layer.apply(world.device()));
        Facts facts = world.facts();
        facts.dtypes().put(() -> new Dtype("the result", outcome.result().type()), "result");
        facts.dtypes()
                .put(
                        () -> new Dtype(
                                "the input's gradient", outcome.inputGradient().type()),
                        "input's gradient");
        facts.dtypes().put(() -> new Dtype("the weight", outcome.weightType()), "weight");
        facts.dtypes()
                .put(
                        () -> new Dtype(
                                "the weight's gradient",
                                outcome.weightGradient().type()),
                        "weight's gradient");
        bound(outcome);
    }

    @When("{layer} runs forward and backward, its input times {number} and its gradient times {number}")
    public void overflows(Function<ComputeDevice, LayerPlan> layer, Figure ofInput, Figure ofGradient) {
        LayerPlan plan = layer.apply(world.device()).times(ofInput.value(), ofGradient.value());
        LayerOutcome outcome = run(plan);
        List<Difference> differences = outcome.differences(run(plan.ordinary()));
        String what = "the result and the gradients";
        String reference = "the ordinary ones times these powers of two";
        world.facts()
                .same()
                .putAll(
                        () -> differences.stream()
                                .map(difference -> (Comparison) new Comparison.Same(
                                        difference.product() + ": " + plan,
                                        Differences.none(difference.elements()),
                                        difference.words()))
                                .toList(),
                        what,
                        reference);
        world.facts()
                .other()
                .putAll(
                        () -> differences.stream()
                                .map(difference -> new Quantity(
                                        difference.product() + ": " + plan,
                                        difference.differing(),
                                        "elements",
                                        "those that are not " + reference))
                                .toList(),
                        what,
                        reference);
        bound(outcome);
    }

    private LayerOutcome run(LayerPlan plan) {
        return world.timed(plan.toString(), () -> experiment.run(plan));
    }

    private void bound(LayerOutcome outcome) {
        Optional<TensorCore> core = outcome.plan().device().supportsFloat8Products()
                ? Optional.of(ProductExperiment.tensorCore(outcome.plan().device()))
                : Optional.empty();
        List<Worst> given = outcome.fromWhatWasGiven(core);
        given.forEach(worst -> world.found(Finding.number(
                        "error over its bound, " + worst.product() + ", "
                                + outcome.plan().scaling(),
                        worst.overBound(),
                        "")
                .aside()));
        String what = "every result and gradient";
        world.facts()
                .bounds()
                .putAll(() -> bounds(outcome, outcome.fromWhatWasCast(core), SUMS), what, "the sums of what was cast");
        world.facts().bounds().putAll(() -> bounds(outcome, given, CASTS), what, "the roundings of the casts");
    }

    private static List<Bound> bounds(LayerOutcome outcome, List<Worst> all, String origin) {
        return all.stream()
                .map(worst -> (Bound) new Bound.Upper(
                        "largest error over its bound, " + worst.product() + ": " + outcome.plan(),
                        1,
                        worst.overBound(),
                        "",
                        origin))
                .toList();
    }
}
