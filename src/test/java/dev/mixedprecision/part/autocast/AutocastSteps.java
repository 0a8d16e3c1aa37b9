package dev.mixedprecision.part.autocast;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.World;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What autocast does to the dtypes of the ToyModel, and what it leaves alone. */
public final class AutocastSteps {
    private final World world;
    private final ToyModelExperiment experiment;
    private ToyModelOutcome outcome;

    public AutocastSteps(World world) {
        this(world, new ToyModelExperiment());
    }

    AutocastSteps(World world, ToyModelExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    AutocastSteps(World world, ToyModelOutcome outcome) {
        this(world);
        this.outcome = outcome;
    }

    @When("the ToyModel takes a step without autocast")
    public void stepWithoutAutocast() {
        run(Optional.empty());
    }

    @When("the ToyModel takes a step under {format} autocast")
    public void stepUnderAutocast(FloatFormat low) {
        run(Optional.of(low));
    }

    @Then("the dtypes are")
    public void theDtypesAre(DataTable table) {
        List<Map<String, String>> rows = table.asMaps();
        world.judge()
                .same(
                        "what the table names",
                        ToyModelExperiment.QUESTIONS,
                        rows.stream().map(row -> row.get("what")).toList());
        for (Map<String, String> row : rows) {
            theDtypeIs(row.get("what"), row.get("dtype"));
        }
    }

    @Then("the dtype of the {string} is {word}")
    public void theDtypeIs(String what, String dtype) {
        world.judge()
                .same(
                        "dtype of " + what + ", " + outcome.plan(),
                        dtype,
                        outcome.dtypes().get(what));
    }

    @Then("the parameters and the gradients are float32")
    public void parametersAndGradientsAreFloat32() {
        theDtypeIs("parameters inside the context", "float32");
        theDtypeIs("gradients", "float32");
    }

    @Then("the parameters are, bit for bit, what they were before the step")
    public void theParametersAreUnchanged() {
        world.judge().same("elements of the parameters that changed", 0, outcome.changedParameters());
    }

    @Then("nothing of autocast is left on after the context")
    public void nothingIsLeftOn() {
        world.judge().same("autocast on after the context", false, outcome.autocastLeftOn());
        world.judge().same("another autocast dtype after the context", false, outcome.dtypeLeftBehind());
        world.judge().same("dtype of a product after the context", "float32", outcome.dtypeOfProductAfter());
    }

    @Then("the deliverable on data types is saved as {string}")
    public void theDeliverableIsSaved(String file) {
        world.saveDeliverable(
                "Deliverable (b)(a)",
                file,
                DtypeReport.deliverable(
                        outcome.plan().toString(), outcome.plan().device().isCuda(), outcome.dtypes()));
    }

    private void run(Optional<FloatFormat> autocast) {
        ToyModelPlan plan = new ToyModelPlan(world.device(), autocast);
        outcome = world.timed(plan.toString(), () -> experiment.run(plan));
    }
}
