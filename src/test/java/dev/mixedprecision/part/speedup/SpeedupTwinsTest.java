package dev.mixedprecision.part.speedup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.BrokenBenchmarks;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks that are wrong in the ways in which benchmarks go wrong: each law notices, with its message. */
class SpeedupTwinsTest {
    private static final BigDecimal HALF_THE_RATE = new BigDecimal("0.00005");

    @TempDir
    private Path folder;

    private static SpeedupSteps steps(SpeedupBenchmark benchmark, String law) {
        return new SpeedupSteps(
                Worlds.of(law, ComputeDevice.cpu()), new Benchmarks(plan -> benchmark), LogitAccuracy::measure);
    }

    private static SpeedupSteps timed(SpeedupBenchmark benchmark, String law) {
        SpeedupSteps steps = steps(benchmark, law);
        steps.isTimedUntilSettled("small", "1.2", "-");
        return steps;
    }

    private static SpeedupSteps timed(SpeedupBenchmark benchmark, String size, String law) {
        SpeedupSteps steps = steps(benchmark, law);
        steps.isTimed(size);
        return steps;
    }

    private static SpeedupSteps allTimed(SpeedupBenchmark benchmark, String law) {
        SpeedupSteps steps = steps(benchmark, law);
        steps.allAreTimed();
        return steps;
    }

    private static SpeedupSteps compared(Supplier<LogitAccuracy> logits) {
        SpeedupSteps steps = new SpeedupSteps(
                Worlds.of("@SPD-06", ComputeDevice.cpu()),
                new Benchmarks(plan -> {
                    throw new AssertionError("logits need no benchmark");
                }),
                (size, hardware, type, context, batch) -> logits.get());
        steps.logitsAreCompared("tiny", "bfloat16");
        return steps;
    }

    private static void fails(ThrowingCallable check, String... message) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).message().contains(message);
    }

    @Test
    void theUnbrokenOnePasses() {
        SpeedupSteps small = timed(BrokenBenchmarks.unbroken(folder), "@SPD-01");
        SpeedupSteps large = timed(BrokenBenchmarks.unbroken(folder), "large", "@SPD-04");
        SpeedupSteps all = allTimed(BrokenBenchmarks.unbroken(folder), "@SPD-07");
        SpeedupSteps logits = compared(BrokenLogits::unbroken);
        assertThatCode(() -> {
                    small.theSpeedupIsAtLeast();
                    small.theLogitsHaveTheirTypes();
                    small.theParametersAreFloat32();
                    small.theClockWaits(5);
                    small.memoryShrinks();
                    small.everyParameterIsTrained(HALF_THE_RATE);
                    small.theOptimizerGainsNothing(15);
                    small.theShareIsShown();
                    large.lowPrecisionsAgree(15);
                    all.speedupsGrow();
                    all.theFilesAreComplete();
                    all.tableAndCharts();
                    logits.withinBound();
                    logits.notTooExact();
                })
                .doesNotThrowAnyException();
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

    @Test
    void lowPrecisionGradientsAreNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withLowPrecisionGradients(folder), "@SPD-01");
        fails(
                steps::theParametersAreFloat32,
                "[SPD-01] dtypes of parameters and gradients, bfloat16",
                "expected: float32",
                "measured: bfloat16 and float32");
    }

    @Test
    void aSpeedupThatDoesNotGrowIsNoticed() {
        SpeedupSteps steps = allTimed(BrokenBenchmarks.thatDoesNotGrow(folder), "@SPD-03");
        fails(steps::speedupsGrow, "[SPD-03] lower end of the speed-up's interval, medium after small");
    }

    @Test
    void aSlowKernelForOneLowPrecisionIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withASlowKernelForFloat16(folder), "large", "@SPD-04");
        fails(() -> steps.lowPrecisionsAgree(15), "[SPD-04] difference of float16 and bfloat16, large", "at most 15 %");
    }

    @Test
    void hoardedMemoryIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.thatHoardsMemory(folder), "@SPD-05");
        fails(steps::memoryShrinks, "[SPD-05] peak memory of small", "measured: 100 bytes");
    }

    @Test
    void aSkippedLayerIsNoticed() {
        fails(
                compared(BrokenLogits::withoutFirstLayer)::withinBound,
                "[SPD-06] ‖logits − float64‖",
                "u √(18 layers + 3)");
    }

    @Test
    void logitsThatAreTooExactAreNoticed() {
        fails(compared(BrokenLogits::withoutAutocast)::withinBound, "[SPD-06] dtype of the logits");
        fails(
                compared(BrokenLogits::withoutAutocast)::notTooExact,
                "[SPD-06]",
                "u / 8: less means that autocast was off");
    }

    @Test
    void aLostRowIsNoticed() throws IOException {
        SpeedupBenchmark benchmark = BrokenBenchmarks.unbroken(folder);
        SpeedupSteps steps = allTimed(benchmark, "@SPD-07");
        Path csv = benchmark.plan().options().output();
        List<String> rows = Files.readAllLines(csv);
        Files.write(csv, rows.subList(0, rows.size() - 1));
        fails(steps::theFilesAreComplete, "[SPD-07] rows", "expected: 4", "measured: 3");
    }

    @Test
    void aLostSampleIsNoticed() throws IOException {
        SpeedupBenchmark benchmark = BrokenBenchmarks.unbroken(folder);
        SpeedupSteps steps = allTimed(benchmark, "@SPD-07");
        String json = Files.readString(TimingFiles.samples(benchmark.plan()));
        Files.writeString(TimingFiles.samples(benchmark.plan()), json.replaceFirst("20.0,", ""));
        fails(
                steps::theFilesAreComplete,
                "[SPD-07] samples of forward and backward in the JSON",
                "expected: 56",
                "measured: 55");
    }

    @Test
    void anOptimizerThatDoesNothingIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withAnIdleOptimizer(folder), "@SPD-08");
        fails(
                () -> steps.everyParameterIsTrained(HALF_THE_RATE),
                "[SPD-08] change of the least changed parameter of small",
                "measured: 0");
    }

    @Test
    void anOptimizerThatDivergesIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withAnOptimizerThatDiverges(folder), "@SPD-08");
        fails(() -> steps.everyParameterIsTrained(HALF_THE_RATE), "[SPD-08]", "measured: NaN");
    }

    @Test
    void weightDecayWithoutGradientsIsNoTraining() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withWeightDecayAlone(folder), "@SPD-08");
        fails(() -> steps.everyParameterIsTrained(HALF_THE_RATE), "[SPD-08]", "measured: 2.5E-6");
    }

    @Test
    void anOptimizerOfLowPrecisionIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.withAnOptimizerOfLowPrecision(folder), "@SPD-08");
        fails(() -> steps.theOptimizerGainsNothing(15), "[SPD-08] difference of the optimizer's times, small", "50 %");
    }
}
