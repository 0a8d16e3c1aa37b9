package dev.mixedprecision.part.conformance;

import dev.mixedprecision.spec.World;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.opentest4j.TestAbortedException;

/** Autocast's policies, operator by operator, held to the same operators on inputs cast by hand. */
public final class ConformanceSteps {
    private final World world;
    private final Function<World, CastExperiment> experiment;
    private String gradientTo = "";
    private OperatorCall call;
    private boolean lowInputs;
    private List<CastOutcome> outcomes = List.of();
    private Map<String, String> refusals;
    private String deviceType;

    public ConformanceSteps(World world) {
        this(world, of -> new CastExperiment(of.device()));
    }

    ConformanceSteps(World world, Function<World, CastExperiment> experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @Given("gradients to {}")
    public void gradientsTo(String names) {
        gradientTo = names;
    }

    @When("{} runs on {} under autocast, and outside it with the inputs {policy}")
    public void runs(String expression, String inputs, CastPolicy policy) {
        call = OperatorCall.parse(expression, inputs, gradientTo);
        outcomes = world.timed(expression, () -> experiment.apply(world).run(call, policy));
    }

    @When("{} runs on {} under autocast, and outside it as {}")
    public void runsAs(String expression, String inputs, String byHand) {
        call = OperatorCall.parse(expression, inputs, gradientTo);
        outcomes =
                world.timed(expression, () -> experiment.apply(world).run(call, CastPolicy.FLOAT32_ASKED_FOR, byHand));
    }

    @When("{} is called with {} in {inputType} under autocast")
    public void isCalledWith(String expression, String inputs, boolean low) {
        call = OperatorCall.parse(expression, inputs, "");
        lowInputs = low;
        outcomes = world.timed(expression, () -> experiment.apply(world).against(call, low, expression));
    }

    @Then("it has type {word}, and the same bits as outside autocast")
    public void sameAsOutside(String type) {
        resultsHaveTypes(type);
        sameBits();
    }

    @Then("it has type {word}, and the same bits as {} outside autocast")
    public void sameAsAnotherOutside(String type, String expression) {
        outcomes = world.timed(expression, () -> experiment.apply(world).against(call, lowInputs, expression));
        resultsHaveTypes(type);
        sameBits();
    }

    @Then("it has other bits than {} outside autocast")
    public void otherThanOutside(String expression) {
        outcomes = world.timed(expression, () -> experiment.apply(world).against(call, lowInputs, expression));
        for (CastOutcome outcome : available()) {
            world.judge()
                    .same(
                            "whether bits differ from " + expression + ", " + outcome.conditions(),
                            true,
                            outcome.difference().isPresent());
        }
    }

    @Then("{} has autocast's type")
    public void hasAutocastsType(String expression) {
        for (CastOutcome outcome : called(expression)) {
            world.judge()
                    .same(
                            "types of " + expression + ", " + outcome.conditions(),
                            List.of(outcome.autocastType()),
                            outcome.results());
        }
    }

    @Then("{} has type {word}")
    public void hasType(String expression, String type) {
        for (CastOutcome outcome : called(expression)) {
            world.judge()
                    .same("types of " + expression + ", " + outcome.conditions(), List.of(type), outcome.results());
        }
    }

    private List<CastOutcome> called(String expression) {
        OperatorCall other = new OperatorCall(expression, call.inputs(), Set.of(), true);
        outcomes = world.timed(expression, () -> experiment.apply(world).against(other, lowInputs, expression));
        return available();
    }

    @When("{} is tried on {} under autocast")
    public void isTried(String expression, String inputs) {
        call = OperatorCall.parse(expression, inputs, "");
        refusals = world.timed(expression, () -> experiment.apply(world).refusals(call));
    }

    @Then("the results have the policy's type")
    public void resultsHaveThePolicysType() {
        for (CastOutcome outcome : available()) {
            List<String> expected =
                    outcome.results().stream().map(result -> outcome.runsIn()).toList();
            world.judge().same("types of the results, " + outcome.conditions(), expected, outcome.results());
        }
    }

    @Then("the results have type(s) {}")
    public void resultsHaveTypes(String types) {
        List<String> expected =
                Arrays.stream(types.split(",")).map(String::strip).toList();
        for (CastOutcome outcome : available()) {
            world.judge().same("types of the results, " + outcome.conditions(), expected, outcome.results());
        }
    }

    @Then("they have the same bits as by hand")
    public void sameBits() {
        for (CastOutcome outcome : available()) {
            world.judge()
                    .same("types of the results by hand, " + outcome.conditions(), outcome.oracle(), outcome.results());
            world.judge()
                    .same(
                            "bits of the results against those by hand, " + outcome.conditions(),
                            "none differ",
                            outcome.difference().map(Object::toString).orElse("none differ"));
        }
    }

    @Then("float32 gradients, the same as by hand, reach the float32 inputs that want them")
    public void float32Gradients() {
        for (CastOutcome outcome : available()) {
            Map<String, String> expected = new TreeMap<>();
            call.gradientTo().forEach(name -> expected.put(name, "float32"));
            world.judge()
                    .same(
                            "gradients, " + outcome.conditions()
                                    + (outcome.noGradient().isEmpty() ? "" : " (" + outcome.noGradient() + ")"),
                            expected,
                            new TreeMap<>(outcome.gradients()));
            world.judge()
                    .same(
                            "gradients with a NaN or an infinity, " + outcome.conditions(),
                            List.of(),
                            outcome.nonFiniteGradients());
            if (call.repeatable()) {
                world.judge()
                        .same(
                                "bits of the gradients against those by hand, " + outcome.conditions(),
                                Map.of(),
                                outcome.gradientDifferences());
            }
        }
        outcomes.stream()
                .filter(outcome -> !outcome.unavailable().isEmpty())
                .findFirst()
                .ifPresent(outcome -> {
                    throw new TestAbortedException("pending in " + outcome.autocastType()
                            + ": refused here outside autocast too: " + outcome.unavailable());
                });
    }

    @Then("libtorch refuses it, and its error names {word} as the way out")
    public void refusesAndNames(String wayOut) {
        refusals.keySet().forEach(type -> requireRefusal(type, "names", wayOut));
    }

    @Then("libtorch refuses it in {word}: {string}")
    public void refusesWith(String type, String words) {
        requireRefusal(type, "says", words);
    }

    private void requireRefusal(String type, String verb, String words) {
        String refusal = refusals.get(type);
        world.judge().same("refused under " + type + " autocast: " + call.expression(), true, !refusal.isEmpty());
        world.attachText("libtorch's error in " + type, refusal);
        world.judge().same(verb + " '" + words + "': " + refusal, true, refusal.contains(words));
    }

    @When("libtorch lists the operators that it has autocast rules for on {word}")
    public void lists(String type) {
        deviceType = type;
    }

    @Then("of those that PyTorch's reference names at least {int} % have a row, and the rest is shown:")
    public void documentedHaveRows(int percent, DataTable reference) {
        Set<String> rows = ConformanceTables.operators(deviceType);
        SortedSet<String> documented = new TreeSet<>();
        for (String names : reference.column(1)) {
            documented.addAll(Arrays.asList(names.strip().split("\\s*,\\s*")));
        }
        SortedSet<String> missing = new TreeSet<>(documented);
        missing.removeAll(rows);
        world.attachText(
                "Documented for " + deviceType + " and without a row: " + missing.size() + " of " + documented.size(),
                missing.isEmpty() ? "none" : String.join("\n", missing));
        world.judge()
                .atLeast(
                        "documented operators with a row",
                        percent,
                        100.0 * (documented.size() - missing.size()) / documented.size(),
                        "%",
                        "of " + documented.size() + " in PyTorch's Autocast Op Reference");
    }

    @Then("those that no row calls are shown")
    public void thoseThatNoRowCallsAreShown() {
        SortedSet<String> registered = CastExperiment.registered(deviceType);
        SortedSet<String> uncalled = new TreeSet<>(registered);
        uncalled.removeAll(ConformanceTables.called(deviceType));
        world.attachText(
                "Registered for autocast on " + deviceType + " and called by no row: " + uncalled.size() + " of "
                        + registered.size(),
                uncalled.isEmpty() ? "none" : String.join("\n", uncalled));
        world.judge()
                .atLeast("operators that libtorch registers", 1, registered.size(), "", "an empty list is no answer");
    }

    /** What this machine could run; there must be something, or the scenario is pending. */
    private List<CastOutcome> available() {
        List<CastOutcome> available = outcomes.stream()
                .filter(outcome -> outcome.unavailable().isEmpty())
                .toList();
        if (available.isEmpty()) {
            throw new TestAbortedException("pending: refused here outside autocast too: "
                    + outcomes.get(0).unavailable());
        }
        return available;
    }
}
