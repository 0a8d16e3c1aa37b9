package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.Envelope;
import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import java.util.List;

/** Numbers that came of an experiment, in words that all parts share: exact values, bounds, comparisons. */
public final class NumberSteps {
    private final World world;

    public NumberSteps(World world) {
        this.world = world;
    }

    @Then("{what} is/are exactly {numbers}")
    public void isExactly(String what, List<Figure> stated) {
        world.facts().values().get(what).forEach(value -> value.requireExactly(world.judge(), stated));
    }

    @Then("the values are exactly")
    public void theValuesAreExactly(DataTable table) {
        table.asMaps().forEach(row -> isExactly(row.get("what"), Figure.all(row.get("value"))));
    }

    @Then("{what} goes/go from {number} to {number}")
    public void goes(String what, Figure before, Figure after) {
        for (Facts.Change change : world.facts().changes().get(what)) {
            change.before().requireExactly(world.judge(), List.of(before));
            change.after().requireExactly(world.judge(), List.of(after));
        }
    }

    @Then("{what} is/are {limit}")
    public void isHeldTo(String what, Limit limit) {
        world.facts().quantities().get(what).forEach(quantity -> limit.require(world.judge(), quantity));
    }

    /** Where the names stand for several quantities, each is compared with its counterpart. */
    @Then("the {what} of {what} is {order} that of {what}")
    public void compares(String quantity, String one, boolean above, String other) {
        List<Facts.Quantity> these = world.facts().quantities().get(quantity + " of " + one);
        List<Facts.Quantity> those = world.facts().quantities().get(quantity + " of " + other);
        if (these.size() != those.size()) {
            throw new IllegalStateException(these + " are not as many as " + those);
        }
        for (int i = 0; i < these.size(); i++) {
            Facts.Quantity left = these.get(i);
            Facts.Quantity right = those.get(i);
            if (above) {
                world.judge().above(left, right.value(), right.what());
            } else {
                world.judge().below(left, right.value(), right.what());
            }
        }
    }

    @Then("{what} is/are within the bound of {what}")
    public void isWithin(String what, String bound) {
        world.facts().bounds().get(what, bound).forEach(each -> each.require(world.judge()));
    }

    /** Too far off is a wrong result; too close was not computed in the stated precision. */
    @Then("{what} is/are within the calibrated {envelope}")
    public void isCalibrated(String what, Envelope envelope) {
        for (Facts.Quantity quantity : world.facts().quantities().get(what)) {
            world.judge()
                    .atMost(
                            quantity.what(),
                            envelope.most().doubleValue(),
                            quantity.value(),
                            quantity.unit(),
                            "twice the largest: " + envelope.observed());
            world.judge()
                    .atLeast(
                            quantity.what(),
                            envelope.least().doubleValue(),
                            quantity.value(),
                            quantity.unit(),
                            "half the smallest: " + envelope.observed());
        }
    }
}
