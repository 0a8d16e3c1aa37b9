package dev.mixedprecision.timing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.numerics.FloatFormat;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How many steps there are, in which order, and that all of them are taken. */
class TurnPlanTest {

    @Test
    void launchedStepsAreTurnsOfTheirOwn() {
        assertThat(new TurnPlan(1, 2, false).turns()).containsExactly(new Turn(1, 0), new Turn(0, 1), new Turn(0, 1));
    }

    @Test
    void replayedStepsAreTwoHalvesThatWarmUpByOneStep() {
        assertThat(new TurnPlan(3, 5, true).turns()).containsExactly(new Turn(1, 3), new Turn(1, 2));
        assertThat(new TurnPlan(0, 4, true).turns()).containsExactly(new Turn(0, 2), new Turn(0, 2));
    }

    @Test
    void withoutGraphsTheStepsAreLaunched() {
        assertThat(new TurnPlan(1, 2, true).launched()).isEqualTo(new TurnPlan(1, 2, false));
    }

    @Property(tries = 100)
    void asManyStepsAreMeasuredAsWerePlanned(
            @ForAll @IntRange(max = 10) int warmup,
            @ForAll @IntRange(min = 2, max = 50) int measured,
            @ForAll boolean replayed) {
        List<Turn> turns = new TurnPlan(warmup, measured, replayed).turns();
        assertThat(turns.stream().mapToInt(Turn::measured).sum()).isEqualTo(measured);
        assertThat(turns).as("none that only one precision has").hasSizeGreaterThan(1);
        int last = turns.get(turns.size() - 1).measured();
        assertThat(turns.stream().mapToInt(Turn::measured).max().orElseThrow() - last)
                .as("the first half is as long as the second, but for one step")
                .isLessThanOrEqualTo(1);
    }

    @Property(tries = 20)
    void aRunTakesAllStepsOfItsPlan(@ForAll @IntRange(min = 2, max = 9) int measured, @ForAll boolean replayed) {
        List<PrecisionSamples> all = List.of(
                new PrecisionSamples(FloatFormat.FLOAT32, 1, false),
                new PrecisionSamples(FloatFormat.FLOAT16, 1, false));
        PacedDevice device = new PacedDevice();
        new SizeRun(
                        "small",
                        new TurnPlan(1, measured, replayed),
                        "eager",
                        all,
                        device,
                        new PrintStream(OutputStream.nullOutputStream()))
                .measure(device);
        assertThat(all)
                .extracting(each -> each.timings(1).forward().count())
                .as("of each precision")
                .containsExactly(measured, measured);
    }
}
