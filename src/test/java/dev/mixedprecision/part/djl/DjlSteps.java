package dev.mixedprecision.part.djl;

import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Value;
import dev.mixedprecision.spec.World;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** DJL's training loops and calls under autocast. */
public final class DjlSteps {
    private final World world;
    private final TrainingExperiment training;
    private final DjlCallsExperiment calls;
    private final Map<String, Map<String, String>> outcomes = new LinkedHashMap<>();

    public DjlSteps(World world) {
        this(world, new TrainingExperiment(), new DjlCallsExperiment());
    }

    DjlSteps(World world, TrainingExperiment training, DjlCallsExperiment calls) {
        this.world = world;
        this.training = training;
        this.calls = calls;
    }

    @When("DJL's {loop} trains a classifier under {format} autocast, in a process of its own")
    public void trains(TrainingLoop loop, FloatFormat low) {
        TrainingPlan plan = new TrainingPlan(world.device(), loop, low);
        showed(world.timed(plan.toString(), () -> training.run(plan)));
    }

    void showed(TrainingOutcome outcome) {
        String of = ", " + outcome.plan();
        Facts facts = world.facts();
        facts.values().put(() -> new Value.Count("exit code" + of, outcome.exitCode()), "exit code");
        if (outcome.exitCode() != 0) {
            world.attachText("What the process said at its end", outcome.errors());
        }
        outcome.dtypes().forEach((what, dtype) -> facts.dtypes()
                .put(() -> new Facts.Dtype("dtype of " + what + of, dtype), what));
        putLoss("the untrained one", outcome.untrainedLoss(), of);
        putLoss("the trained model", outcome.trainedLoss(), of);
    }

    private void putLoss(String whose, double loss, String of) {
        world.facts()
                .quantities()
                .put(
                        () -> new Facts.Quantity("held-out loss of " + whose + of, loss, "", "cross-entropy"),
                        "held-out loss of " + whose);
    }

    @When("DJL's calls are made on an array in {format}, in {format} and on an island in it, in processes they may end")
    public void callsAreMade(FloatFormat one, FloatFormat other) {
        for (DjlCallsPlan plan :
                List.of(new DjlCallsPlan(one, false), new DjlCallsPlan(other, false), new DjlCallsPlan(other, true))) {
            outcomes.put(plan.toString(), world.timed("DJL's calls in " + plan, () -> calls.run(plan)));
        }
    }

    @Then("what comes of them is")
    public void whatComesOfThemIs(DataTable table) {
        whatComesOfThemIs(table.asMaps());
    }

    void whatComesOfThemIs(List<Map<String, String>> rows) {
        outcomes.forEach((where, byCall) -> {
            world.found(Finding.number(
                    "DJL's calls that end the JVM, of " + byCall.size() + " in " + where,
                    Collections.frequency(byCall.values(), "ends the JVM"),
                    "calls"));
            world.judge()
                    .same(
                            "calls in " + where,
                            rows.stream().map(row -> row.get("call")).toList(),
                            List.copyOf(byCall.keySet()));
            for (Map<String, String> row : rows) {
                String call = row.get("call");
                world.judge().same(call + " in " + where, row.get(where), byCall.get(call));
            }
        });
    }
}
