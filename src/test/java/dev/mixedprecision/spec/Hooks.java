package dev.mixedprecision.spec;

import io.cucumber.java.After;
import io.cucumber.java.Before;
import io.cucumber.java.Scenario;
import io.cucumber.java.Status;

/** What happens around every scenario. */
public final class Hooks {
    private final World world;

    public Hooks(World world) {
        this.world = world;
    }

    /** The judge speaks in the name of the scenario's law. */
    @Before(order = 0)
    public void begin(Scenario scenario) {
        world.begin(scenario);
    }

    /** A skip has a reason. */
    @Before(value = "@cuda", order = 1)
    public void requireCuda() {
        String reason = world.option().whyNoCuda();
        if (!reason.isEmpty()) {
            throw new Skipped.NoDevice("needs a CUDA device: " + reason);
        }
    }

    /** What was skipped or has failed says so already; what is green must have judged. */
    @After
    public void requireJudgement(Scenario scenario) {
        if (scenario.getStatus() == Status.PASSED) {
            world.requireJudgement();
        }
    }

    @After
    public void attachWhatWasMeasured() {
        world.end();
    }
}
