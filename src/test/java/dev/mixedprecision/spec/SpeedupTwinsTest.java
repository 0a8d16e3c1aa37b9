package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.experiment.ComputeDevice;
import dev.mixedprecision.experiment.speedup.BrokenBenchmarks;
import dev.mixedprecision.experiment.speedup.SpeedupBenchmark;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks that are wrong in the ways in which benchmarks go wrong: each law notices, with its message. */
class SpeedupTwinsTest {
    @TempDir
    private Path folder;

    private static SpeedupSteps timed(SpeedupBenchmark benchmark, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        SpeedupSteps steps = new SpeedupSteps(world, new Benchmarks(plan -> benchmark));
        steps.isTimedUntilSettled("small", "1.2", "-");
        return steps;
    }

    @Test
    void theUnbrokenOnePasses() {
        SpeedupSteps steps = timed(BrokenBenchmarks.unbroken(folder), "@SPD-01");
        assertThatCode(steps::theSpeedupIsAtLeast).doesNotThrowAnyException();
        assertThatCode(steps::theLogitsHaveTheirTypes).doesNotThrowAnyException();
        assertThatCode(() -> steps.theClockWaits(5)).doesNotThrowAnyException();
        assertThatCode(steps::memoryShrinks).doesNotThrowAnyException();
    }

    @Test
    void aClockWithoutSynchronisationIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withoutSynchronisation(folder), "@SPD-02");
        assertThatThrownBy(() -> steps.theClockWaits(5))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-02] work left after a sample, small in float32")
                .hasMessageContaining("a clock that does not synchronise");
    }

    @Test
    void autocastThatIsOffIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withoutAutocast(folder), "@SPD-01");
        assertThatThrownBy(steps::theLogitsHaveTheirTypes)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-01] dtype of the logits under autocast")
                .hasMessageContaining("expected: bfloat16")
                .hasMessageContaining("measured: float32");
    }

    @Test
    void aSpeedupTheWrongWayRoundIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.theWrongWayRound(folder), "@SPD-01");
        assertThatThrownBy(steps::theSpeedupIsAtLeast)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-01] total speed-up of small")
                .hasMessageContaining("measured: 0.25 times");
    }

    @Test
    void outOfMemoryIsNotSwallowed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.outOfMemory(folder), "@SPD-01");
        assertThatThrownBy(steps::theSpeedupIsAtLeast)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-01] trouble with small in float32")
                .hasMessageContaining("out of memory in backward");
    }
}
