package dev.mixedprecision.part.float8;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.function.Function;

/** Codes and casts of eight bits, held to the exact models. */
public final class FormatSteps {
    private final World world;
    private final CastExperiment experiment;
    private CastOutcome outcome;

    public FormatSteps(World world) {
        this(world, new CastExperiment());
    }

    FormatSteps(World world, CastExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("every code of {eightBits} is read as float32 and cast back")
    public void everyCodeIsRead(EightBits type) {
        CodesOutcome codes = world.timed("codes of " + type, () -> experiment.codes(world.device(), type));
        Facts facts = world.facts();
        facts.same()
                .put(
                        () -> noneDiffers("numbers of " + type, codes.values().length, codes.misread()),
                        "the numbers",
                        "in the exact model");
        facts.same()
                .put(
                        () -> noneDiffers("codes of " + type + " cast back", codes.back().length, codes.changed()),
                        "the codes cast back",
                        "those read");
        facts.values().put(() -> number("largest number of " + type, codes.largest()), "the largest number");
        facts.values()
                .put(() -> number("smallest number of " + type, codes.smallest()), "the smallest number above zero");
        facts.values().put(() -> new Value.Count("NaN among " + type, codes.nans()), "how many are NaN");
        facts.values()
                .put(() -> new Value.Count("infinities among " + type, codes.infinities()), "how many are infinite");
    }

    @When("{castInputs} is/are cast to {eightBits}")
    public void areCast(Function<EightBits, CastInputs> inputs, EightBits target) {
        CastPlan plan = new CastPlan(world.device(), inputs.apply(target), target);
        outcome = world.timed(plan.toString(), () -> experiment.run(plan));
        Facts facts = world.facts();
        facts.same()
                .put(
                        () -> noneDiffers(plan.toString(), outcome.codes().length, outcome.differences()),
                        "the results",
                        "rounded in the exact model");
        facts.values()
                .put(
                        () -> new Value.Series("the codes of NaN, " + plan, outcome.codesOfNaN(), FloatFormat.FLOAT64),
                        "the codes that NaN becomes");
        facts.values().put(() -> number(plan.toString(), outcome.values()), "the result");
    }

    /** What changes with a version is stated for both. */
    @Then("it is {number}, and {number} from libtorch 2.12 on")
    public void itIs(Figure before, Figure since) {
        number(outcome.plan().toString(), outcome.values())
                .requireExactly(world.judge(), List.of(outcome.saturating() ? since : before));
    }

    private static Value number(String what, double... values) {
        return new Value.Elements(what, "as a number", values);
    }

    private static Comparison noneDiffers(String what, int count, String differences) {
        return new Comparison.Same(what, Differences.none(count), differences);
    }
}
