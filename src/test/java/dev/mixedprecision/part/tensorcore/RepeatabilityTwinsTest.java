package dev.mixedprecision.part.tensorcore;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import org.junit.jupiter.api.Test;

/** Results that do not repeat their bits, and settings that do not make them: each is noticed. */
class RepeatabilityTwinsTest {
    private static final int RUNS = 20;

    private Thens then;

    private void run(RepeatabilityExperiment experiment, boolean deterministic) {
        World world = Worlds.of("@TNC-06", ComputeDevice.cpu());
        then = new Thens(world);
        new RepeatabilitySteps(world, experiment).areRun(RUNS, deterministic);
    }

    private void whatIsNotNamedRepeats() {
        then.hasTheSameAs("every result that PyTorch does not name as nondeterministic", "in the first run");
    }

    private void allThatIsNotRefusedRepeats() {
        then.hasTheSameAs("every result that is not refused", "in the first run");
    }

    @Test
    void anOperatorThatAddsInARandomOrderIsNoticed() {
        run(BrokenOperators.inARandomOrder(""), false);
        assertNoticed(
                this::whatIsNotNamedRepeats,
                "[TNC-06] runs with other bits than the first, scaled in float32, output",
                "expected: 0 of 19");
    }

    @Test
    void gradientsAreComparedToo() {
        Repeatability outcome = BrokenOperators.inARandomOrder("").run(ComputeDevice.cpu(), RUNS, false);
        assertThat(outcome.results())
                .filteredOn(result -> result.name().equals("gradient of x")
                        && result.operator().startsWith("scaled"))
                .singleElement()
                .satisfies(gradient -> {
                    assertThat(gradient.differing()).isPositive();
                    assertThat(gradient.most()).isBetween(1L, gradient.elements());
                });
    }

    @Test
    void whatPyTorchNamesMayDiffer() {
        run(BrokenOperators.inARandomOrder("a list"), false);
        assertThatCode(this::whatIsNotNamedRepeats).doesNotThrowAnyException();
    }

    @Test
    void whatPyTorchNamesRepeatsWithDeterministicAlgorithms() {
        run(BrokenOperators.inARandomOrder("a list"), true);
        assertNoticed(
                this::allThatIsNotRefusedRepeats,
                "[TNC-06] runs with other bits than the first, scaled in float32, output");
    }

    @Test
    void aDeterministicSwitchThatDoesNothingIsNoticed() {
        run(BrokenOperators.withASwitchThatDoesNothing(), true);
        assertNoticed(
                () -> then.isRefusedWith(
                        "a write to places that may be named twice", "does not have a deterministic implementation"),
                "[TNC-06] put, not accumulating in float32, output is refused with",
                "measured: no error");
    }

    @Test
    void anOperatorThatCouldNotBeRunIsNoticed() {
        run(BrokenOperators.lackingAnOperator(), false);
        assertNoticed(
                () -> then.reportShows("how many runs of each result differ"),
                "[TNC-06] operators that are in every libtorch and could not be run",
                "measured: [softmax in float32]");
    }
}
