package dev.mixedprecision.spec;

import io.cucumber.java.en.Then;

/** What a scenario leaves for its reader. */
public final class ReportSteps {
    private final World world;

    public ReportSteps(World world) {
        this.world = world;
    }

    @Then("the report shows {what}")
    public void theReportShows(String exhibit) {
        world.facts().exhibits().get(exhibit).forEach(complete -> complete.require(world.judge()));
    }

    @Then("the deliverable is saved as {string}")
    public void theDeliverableIsSaved(String file) {
        world.saveDeliverable(file);
    }
}
