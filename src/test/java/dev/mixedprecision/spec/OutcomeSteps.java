package dev.mixedprecision.spec;

import io.cucumber.datatable.DataTable;
import io.cucumber.java.en.Then;
import java.util.List;
import java.util.Map;

/** What came of an experiment, in words that all parts share: dtypes, bits, refusals. */
public final class OutcomeSteps {
    private final World world;

    public OutcomeSteps(World world) {
        this.world = world;
    }

    /** All dtypes that the scenario has measured, in order. */
    @Then("the dtypes are")
    public void theDtypesAre(DataTable table) {
        List<Map<String, String>> rows = table.asMaps();
        world.judge()
                .same(
                        "what the table names",
                        world.facts().dtypes().names(),
                        rows.stream().map(row -> row.get("what")).toList());
        for (Map<String, String> row : rows) {
            hasDtype(row.get("what"), row.get("dtype"));
        }
    }

    @Then("{what} has/have {dtypes}")
    public void hasDtype(String what, String stated) {
        for (Facts.Dtype dtype : world.facts().dtypes().get(what)) {
            world.judge().same(dtype.what(), dtype.words().getOrDefault(stated, stated), dtype.dtype());
        }
    }

    @Then("{what} has/have the same bits/state as {what}")
    public void hasTheSameAs(String what, String reference) {
        world.facts().same().get(what, reference).forEach(comparison -> comparison.require(world.judge()));
    }

    @Then("{what} has/have other bits than {what}")
    public void hasOtherBitsThan(String what, String reference) {
        world.facts().other().get(what, reference).forEach(differing -> world.judge()
                .above(differing.what(), 0, differing.value(), differing.unit(), differing.origin()));
    }

    @Then("{what} is/are refused with {string}")
    public void isRefusedWith(String what, String words) {
        for (Facts.Refusal refusal : world.facts().refusals().get(what)) {
            String error = refusal.error().isEmpty() ? "no error" : refusal.error();
            world.attachText("What came of " + refusal.what(), error);
            world.judge().contains(refusal.what() + " is refused with", words, error);
        }
    }
}
