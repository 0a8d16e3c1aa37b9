package dev.mixedprecision.part.conformance;

import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Dtype;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.World;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Autocast's policies, operator by operator, held to the same operators on inputs cast by hand. */
public final class ConformanceSteps {
    private final World world;
    private final Function<World, CastExperiment> experiment;
    private String gradientTo = "";
    private OperatorCall call;
    private List<CastOutcome> outcomes = List.of();
    private String deviceType;
    private Coverage coverage;

    public ConformanceSteps(World world) {
        this(world, of -> new CastExperiment(of.device()));
    }

    ConformanceSteps(World world, Function<World, CastExperiment> experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @Given("gradients to {inputs}")
    public void gradientsTo(String names) {
        gradientTo = names;
    }

    @When("{expression} runs on {inputs} under autocast, and outside it with the inputs {policy}")
    public void runs(String expression, String inputs, CastPolicy policy) {
        call = OperatorCall.parse(expression, inputs, gradientTo);
        ran(world.timed(expression, () -> experiment.apply(world).run(call, policy)));
    }

    @When("{expression} runs on {inputs} under autocast, and outside it as {expression}")
    public void runsAs(String expression, String inputs, String byHand) {
        call = OperatorCall.parse(expression, inputs, gradientTo);
        ran(world.timed(expression, () -> experiment.apply(world).run(call, CastPolicy.FLOAT32_ASKED_FOR, byHand)));
    }

    private void ran(List<CastOutcome> measured) {
        outcomes = measured;
        world.facts().dtypes().putAll(() -> dtypes("the results", available(outcomes)), "the results");
        world.facts().same().putAll(() -> sameBits(available(outcomes)), "the results", "by hand");
    }

    /** What else is called, by the steps that follow, is called with the same inputs. */
    @When("{expression} is called with {inputs} in {inputType} under autocast")
    public void isCalledWith(String expression, String inputs, boolean lowInputs) {
        call = OperatorCall.parse(expression, inputs, "");
        List<CastOutcome> called = against(call, lowInputs, expression);
        Facts facts = world.facts();
        facts.dtypes().putAll(() -> dtypes("the results", available(called)), "the result");
        facts.dtypes().putOthers(name -> {
            String other = name.get(0);
            OperatorCall plain = new OperatorCall(other, call.inputs(), Set.of(), true);
            return dtypes(other, available(against(plain, lowInputs, other)));
        });
        facts.same().putAll(() -> sameBits(available(called)), "the result", "outside autocast");
        facts.same().putOthers(names -> sameBits(available(against(call, lowInputs, outside(names)))));
        facts.other().putOthers(names -> otherBits(outside(names), lowInputs));
    }

    /** The expression that "result, torch.relu(a) outside autocast" compares with. */
    private static String outside(List<String> names) {
        String suffix = " outside autocast";
        if (!names.get(0).equals("result") || !names.get(1).endsWith(suffix)) {
            throw new IllegalArgumentException("the result is compared with a call outside autocast, not " + names);
        }
        return names.get(1).substring(0, names.get(1).length() - suffix.length());
    }

    private List<CastOutcome> against(OperatorCall made, boolean lowInputs, String outside) {
        return world.timed(outside, () -> experiment.apply(world).against(made, lowInputs, outside));
    }

    private static List<Dtype> dtypes(String what, List<CastOutcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> new Dtype(
                        "types of " + what + ", " + outcome.conditions(),
                        String.join(", ", outcome.results()),
                        Map.of(
                                "autocast's type",
                                outcome.autocastType(),
                                "the policy's type",
                                String.join(
                                        ", ",
                                        Collections.nCopies(outcome.results().size(), outcome.runsIn())))))
                .toList();
    }

    private static List<Comparison> sameBits(List<CastOutcome> outcomes) {
        List<Comparison> comparisons = new ArrayList<>();
        for (CastOutcome outcome : outcomes) {
            comparisons.add(new Same(
                    "types of the results by hand, " + outcome.conditions(), outcome.oracle(), outcome.results()));
            comparisons.add(new Same(
                    "bits of the results against those by hand, " + outcome.conditions(),
                    "none differ",
                    outcome.difference().map(Object::toString).orElse("none differ")));
            comparisons.add(new Same(
                    "results with a NaN or an infinity, " + outcome.conditions(), List.of(), outcome.nonFinite()));
        }
        return comparisons;
    }

    private List<Facts.Quantity> otherBits(String expression, boolean lowInputs) {
        return available(against(call, lowInputs, expression)).stream()
                .map(outcome -> new Facts.Quantity(
                        "elements that differ from " + expression + ", " + outcome.conditions(),
                        outcome.difference().map(CastOutcome.Difference::count).orElse(0),
                        "elements",
                        "the same bits"))
                .toList();
    }

    @When("{expression} is tried on {inputs} under autocast")
    public void isTried(String expression, String inputs) {
        call = OperatorCall.parse(expression, inputs, "");
        Map<String, String> errors =
                world.timed(expression, () -> experiment.apply(world).refusals(call));
        List<Facts.Refusal> refusals = new ArrayList<>();
        errors.forEach((type, error) -> {
            Facts.Refusal refusal = new Facts.Refusal(expression + " under " + type + " autocast", error);
            world.facts().refusals().put(() -> refusal, "the call under " + type + " autocast");
            refusals.add(refusal);
        });
        world.facts().refusals().putAll(() -> refusals, "the call");
    }

    @Then("float32 gradients, the same as by hand, reach the float32 inputs that want them")
    public void float32Gradients() {
        Map<String, String> expected = new TreeMap<>();
        call.gradientTo().forEach(name -> expected.put(name, "float32"));
        for (CastOutcome outcome : available(outcomes)) {
            judgeGradients(outcome.gradients(), expected, outcome.conditions());
        }
        outcomes.stream()
                .filter(outcome -> !outcome.unavailable().isEmpty())
                .findFirst()
                .ifPresent(outcome -> {
                    throw new Skipped.Pending(" in " + outcome.autocastType() + ": refused here outside autocast too: "
                            + outcome.unavailable());
                });
    }

    private void judgeGradients(Gradients gradients, Map<String, String> expected, String conditions) {
        String why = gradients.reason().isEmpty() ? "" : " (" + gradients.reason() + ")";
        world.judge().same("gradients, " + conditions + why, expected, new TreeMap<>(gradients.types()));
        world.judge().same("gradients by hand, " + conditions, expected, new TreeMap<>(gradients.typesByHand()));
        world.judge().same("gradients with a NaN or an infinity, " + conditions, List.of(), gradients.nonFinite());
        if (call.repeatable()) {
            world.judge()
                    .same(
                            "bits of the gradients against those by hand, " + conditions,
                            Map.of(),
                            gradients.differences());
        }
    }

    @When("libtorch lists the operators that it has autocast rules for on {deviceType}")
    public void lists(String type) {
        listed(type, Coverage.on(type));
    }

    void listed(String type, Coverage found) {
        deviceType = type;
        coverage = found;
    }

    @Then("every operator that PyTorch's reference names has a row:")
    public void documentedHaveRows(DataTable reference) {
        SortedSet<String> missing = new TreeSet<>();
        for (String names : reference.column(1)) {
            missing.addAll(Arrays.asList(names.strip().split("\\s*,\\s*")));
        }
        missing.removeAll(ConformanceTables.operators(deviceType));
        world.judge().same("documented operators without a row", new TreeSet<>(), missing);
    }

    @Then("every rule is called by a row, or stands in left-out.md with a reason")
    public void rulesAreCalled() {
        coverage.require(world.judge());
        world.found(Finding.number(
                "operators with an autocast rule for " + deviceType,
                coverage.rules().size(),
                "operators"));
    }

    /** What this machine could run; there must be something, or the scenario is pending. */
    private static List<CastOutcome> available(List<CastOutcome> outcomes) {
        List<CastOutcome> available = outcomes.stream()
                .filter(outcome -> outcome.unavailable().isEmpty())
                .toList();
        if (available.isEmpty()) {
            throw new Skipped.Pending(
                    ": refused here outside autocast too: " + outcomes.get(0).unavailable());
        }
        return available;
    }
}
