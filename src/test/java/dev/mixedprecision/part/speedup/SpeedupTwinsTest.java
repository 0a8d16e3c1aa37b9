package dev.mixedprecision.part.speedup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.speedup.SpeedupVocabulary.Claim;
import dev.mixedprecision.report.timing.TimingFiles;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Envelopes;
import dev.mixedprecision.spec.InputShape;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.BrokenBenchmarks;
import dev.mixedprecision.timing.benchmark.Forecast;
import dev.mixedprecision.timing.benchmark.Forecast.Parts;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Benchmarks that are wrong in the ways in which benchmarks go wrong: each law notices, with its message. */
class SpeedupTwinsTest {
    private static final double HALF_THE_RATE = 0.00005;
    private static final Claim CLAIM =
            new Claim(OptionalDouble.of(1.2), OptionalDouble.empty(), OptionalDouble.empty());

    @TempDir
    private Path folder;

    private Thens then;

    private SpeedupSteps steps(SpeedupBenchmark benchmark, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new SpeedupSteps(world, new Benchmarks(plan -> benchmark));
    }

    private SpeedupSteps timed(SpeedupBenchmark benchmark, String law) {
        SpeedupSteps steps = steps(benchmark, law);
        steps.isTimed(ModelSize.SMALL, Execution.GRAPH);
        return steps;
    }

    private SpeedupSteps timed(SpeedupBenchmark benchmark, ModelSize size, String law) {
        SpeedupSteps steps = steps(benchmark, law);
        steps.isTimed(size, Execution.GRAPH);
        return steps;
    }

    private SpeedupSteps allTimed(SpeedupBenchmark benchmark, String law) {
        SpeedupSteps steps = steps(benchmark, law);
        steps.allAreTimed();
        return steps;
    }

    private static Thens compared(Supplier<LogitAccuracy> logits) {
        World world = Worlds.of("@SPD-06", ComputeDevice.cpu());
        world.give(new InputShape(128, 1));
        new SpeedupSteps(
                        world,
                        new Benchmarks(plan -> {
                            throw new AssertionError("logits need no benchmark");
                        }),
                        plan -> logits.get())
                .logitsAreCompared(ModelSize.TINY, FloatFormat.BFLOAT16);
        return new Thens(world);
    }

    private static void areAsFarAsRounding(Thens then) {
        String distance = "the distance of the logits";
        then.isCalibrated(distance, Envelopes.stated("@SPD-06", "tiny under bfloat16 autocast", distance));
    }

    private void theLogitsHaveTheirTypes() {
        then.hasDtype("the logits of the float32 pass", "float32");
        then.hasDtype("the logits of the mixed pass", "autocast's type");
    }

    private void theClocksAgree() {
        then.isAtMost("the difference between the host's clock and the device's", 10, "%");
    }

    private void lowPrecisionsAgree() {
        then.isAtMost("the difference between float16's and bfloat16's total times", 2, "%");
    }

    private void theOptimizerGainsNothing() {
        then.isAtMost("the difference between the optimizer's times in float32 and in mixed precision", 15, "%");
    }

    private void everyParameterIsTrained() {
        then.isAtLeast("the change of the least changed parameter", HALF_THE_RATE);
    }

    private void withAdamWReplayedToo(SpeedupBenchmark benchmark) {
        steps(benchmark, "@SPD-11").isTimedWithAdamWReplayedToo(ModelSize.MEDIUM);
    }

    private void replayingTheOptimizerTakesNoLonger() {
        then.isAtMost("the optimizer's replayed time over its launched one", 1.02, "");
    }

    private void memoryShrinks() {
        then.isBelow("peak memory", "mixed precision", "float32");
    }

    private void speedupsGrow() {
        then.isAbove("speed-up", "each size", "the size before, beyond the spread");
    }

    private static void fails(ThrowingCallable check, String... message) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).message().contains(message);
    }

    @Test
    void theUnbrokenOnePasses() {
        assertThatCode(() -> {
                    timed(BrokenBenchmarks.unbroken(folder), "@SPD-01").theSpeedupIsAtLeast(CLAIM);
                    theLogitsHaveTheirTypes();
                    then.hasDtype("the parameters and gradients of every precision", "float32");
                    theClocksAgree();
                    memoryShrinks();
                    everyParameterIsTrained();
                    theOptimizerGainsNothing();
                    then.reportShows("the optimizer's share of a step");
                    timed(BrokenBenchmarks.unbroken(folder), ModelSize.LARGE, "@SPD-04");
                    lowPrecisionsAgree();
                    allTimed(BrokenBenchmarks.unbroken(folder), "@SPD-07").theFilesAreComplete();
                    speedupsGrow();
                    then.reportShows("the table and the charts of all timings");
                    Thens logits = compared(BrokenLogits::unbroken);
                    logits.hasDtype("the logits", "bfloat16");
                    areAsFarAsRounding(logits);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aClockWithoutSynchronisationIsNoticed() {
        timed(BrokenBenchmarks.withoutSynchronisation(folder), "@SPD-02");
        assertThatThrownBy(this::theClocksAgree)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-02] difference of the clocks, small in float32")
                .hasMessageContaining("a clock that does not wait for the device");
    }

    @Test
    void aClockThatMissesTheForwardPassIsNoticed() {
        timed(BrokenBenchmarks.withoutSynchronisationAfterForward(folder), "@SPD-02");
        fails(
                this::theClocksAgree,
                "[SPD-02] difference of the clocks, small in float32",
                "host's 41.000 ms and device's 60");
    }

    @Test
    void autocastThatIsOffIsNoticed() {
        timed(BrokenBenchmarks.withoutAutocast(folder), "@SPD-01");
        assertThatThrownBy(this::theLogitsHaveTheirTypes)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-01] dtype of the logits under autocast")
                .hasMessageContaining("expected: bfloat16")
                .hasMessageContaining("measured: float32");
    }

    @Test
    void aSpeedupTheWrongWayRoundIsNoticed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.theWrongWayRound(folder), "@SPD-01");
        assertThatThrownBy(() -> steps.theSpeedupIsAtLeast(CLAIM))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-01] total speed-up of small")
                .hasMessageContaining("measured: 0.25 times");
    }

    @Test
    void outOfMemoryIsNotSwallowed() {
        SpeedupSteps steps = timed(BrokenBenchmarks.outOfMemory(folder), "@SPD-01");
        assertThatThrownBy(() -> steps.theSpeedupIsAtLeast(CLAIM))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[SPD-01] trouble with small in float32")
                .hasMessageContaining("out of memory in backward");
    }

    @Test
    void lowPrecisionGradientsAreNoticed() {
        timed(BrokenBenchmarks.withLowPrecisionGradients(folder), "@SPD-01");
        fails(
                () -> then.hasDtype("the parameters and gradients of every precision", "float32"),
                "[SPD-01] dtypes of parameters and gradients, bfloat16",
                "expected: float32",
                "measured: bfloat16 and float32");
    }

    @Test
    void aSpeedupThatDoesNotGrowIsNoticed() {
        allTimed(BrokenBenchmarks.thatDoesNotGrow(folder), "@SPD-03");
        fails(
                this::speedupsGrow,
                "[SPD-03] lower end of the speed-up's interval, medium",
                "upper end of the speed-up's interval, small");
    }

    @Test
    void aSlowKernelForOneLowPrecisionIsNoticed() {
        timed(BrokenBenchmarks.withASlowKernelForFloat16(folder), ModelSize.LARGE, "@SPD-04");
        fails(this::lowPrecisionsAgree, "[SPD-04] difference of float16 and bfloat16, large", "at most 2 %");
    }

    @Test
    void hoardedMemoryIsNoticed() {
        timed(BrokenBenchmarks.thatHoardsMemory(folder), "@SPD-05");
        fails(this::memoryShrinks, "[SPD-05] peak memory of small", "measured: 100 bytes");
    }

    @Test
    void aSkippedLayerIsNoticed() {
        fails(
                () -> areAsFarAsRounding(compared(BrokenLogits::withoutFirstLayer)),
                "[SPD-06] ‖logits − float64‖",
                "twice the largest: calibrated ");
    }

    @Test
    void logitsThatAreTooExactAreNoticed() {
        Thens logits = compared(BrokenLogits::withoutAutocast);
        fails(() -> logits.hasDtype("the logits", "bfloat16"), "[SPD-06] dtype of the logits", "measured: float32");
        fails(() -> areAsFarAsRounding(logits), "[SPD-06] ‖logits − float64‖", "half the smallest: calibrated ");
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

    /** What an earlier run has left has as many rows and samples. */
    @Test
    void filesOfAnotherRunAreNoticed() throws IOException {
        SpeedupBenchmark benchmark = BrokenBenchmarks.unbroken(folder);
        SpeedupSteps steps = allTimed(benchmark, "@SPD-07");
        Path csv = benchmark.plan().options().output();
        String table = Files.readString(csv);
        Files.writeString(csv, table.replaceFirst(",20\\.0000,", ",19.0000,"));
        fails(steps::theFilesAreComplete, "[SPD-07] float32 forward medians in the CSV", "measured: [19.0000, ");
        Files.writeString(csv, table);
        Path json = TimingFiles.samples(benchmark.plan());
        Files.writeString(json, Files.readString(json).replaceFirst("20\\.0,", "19.0,"));
        fails(steps::theFilesAreComplete, "[SPD-07] sum of these samples");
    }

    /** A step of 60 ms, beside what is foretold. */
    private void foretold(double productMs, double otherMs, double trafficMs) {
        SpeedupSteps steps = timed(BrokenBenchmarks.unbroken(folder), "@SPD-09");
        steps.foretold(List.of(
                new Forecast("small", "float32", new Parts(productMs, otherMs), new Parts(productMs, trafficMs), 60)));
    }

    private void noLessThanTheLeast() {
        then.isAtLeast("the measured time over the least possible one", 1);
    }

    private void notMuchMoreThanForetold() {
        then.isAtMost("the measured time over the foretold one", 1.05, "");
    }

    @Test
    void aStepAsForetoldPasses() {
        foretold(30, 28, 20);
        assertThatCode(this::noLessThanTheLeast).doesNotThrowAnyException();
        assertThatCode(this::notMuchMoreThanForetold).doesNotThrowAnyException();
    }

    @Test
    void aStepFasterThanMemoryIsNoticed() {
        foretold(30, 40, 31);
        fails(
                this::noLessThanTheLeast,
                "[SPD-09] measured over least time, small in float32: 60.00 ms over 30.00 ms of matrix products and"
                        + " 31.00 ms");
    }

    @Test
    void aStepFarSlowerThanItsKernelsIsNoticed() {
        foretold(15, 25, 20);
        fails(
                this::notMuchMoreThanForetold,
                "[SPD-09] measured over foretold time, small in float32: 60.00 ms over 15.00 ms of matrix products and"
                        + " 25.00 ms",
                "measured: 1.5 times");
    }

    @Test
    void aSizeThatWasNotForetoldIsNoticed() {
        foretold(30, 25, 20);
        fails(
                () -> then.reportShows("foretold times beside measured ones"),
                "[SPD-09] sizes foretold",
                "expected: 3",
                "measured: 1");
    }

    private void inTf32(SpeedupBenchmark benchmark) {
        steps(benchmark, "@SPD-10").areReplayedInTf32();
    }

    private void tf32IsFaster() {
        then.isAbove("the speed-up of TF32 over float32", 1, "");
    }

    private void bfloat16IsAsFastAsTf32() {
        then.isAtLeast("the speed-up of bfloat16 over TF32, from large on,", 1);
    }

    @Test
    void tf32BetweenFloat32AndBfloat16Passes() {
        inTf32(BrokenBenchmarks.withTf32(folder));
        assertThatCode(this::tf32IsFaster).doesNotThrowAnyException();
        assertThatCode(this::bfloat16IsAsFastAsTf32).doesNotThrowAnyException();
        SpeedupSteps all = allTimed(BrokenBenchmarks.withTf32(folder), "@SPD-07");
        assertThatCode(all::theFilesAreComplete).doesNotThrowAnyException();
        assertThatCode(() -> then.reportShows("the table and the charts of all timings"))
                .doesNotThrowAnyException();
    }

    @Test
    void tf32IsNotTakenForTheOtherLowPrecision() {
        timed(BrokenBenchmarks.withTf32(folder), "@SPD-04");
        assertThatThrownBy(this::lowPrecisionsAgree)
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("float16 and bfloat16 were not both timed");
    }

    @Test
    void tf32ThatIsOffIsNoticed() {
        inTf32(BrokenBenchmarks.withTf32ThatIsOff(folder));
        fails(this::tf32IsFaster, "[SPD-10] speed-up of small in tf32 over float32", "measured: 1 times");
    }

    @Test
    void bfloat16ThatIsSlowerThanTf32IsNoticed() {
        inTf32(BrokenBenchmarks.withBfloat16SlowerThanTf32(folder));
        fails(this::bfloat16IsAsFastAsTf32, "[SPD-10] speed-up of large in bfloat16 over tf32", "measured: 0.83");
    }

    @Test
    void whereTf32WasNotTimedTheLawIsSkippedAndSaysWhy() {
        assertThatThrownBy(() -> inTf32(BrokenBenchmarks.unbroken(folder)))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("TF32 is timed with -Dbenchmark.tf32=true alone");
        assertThatThrownBy(() -> inTf32(BrokenBenchmarks.onAnOldHotGpu(folder)))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("Tesla V100 has no TF32");
    }

    @Test
    void anOptimizerThatDoesNothingIsNoticed() {
        timed(BrokenBenchmarks.withAnIdleOptimizer(folder), "@SPD-08");
        fails(this::everyParameterIsTrained, "[SPD-08] change of the least changed parameter of small", "measured: 0");
    }

    @Test
    void anOptimizerThatDivergesIsNoticed() {
        timed(BrokenBenchmarks.withAnOptimizerThatDiverges(folder), "@SPD-08");
        fails(this::everyParameterIsTrained, "[SPD-08]", "measured: NaN");
    }

    @Test
    void weightDecayWithoutGradientsIsNoTraining() {
        timed(BrokenBenchmarks.withWeightDecayAlone(folder), "@SPD-08");
        fails(this::everyParameterIsTrained, "[SPD-08]", "measured: 2.5E-6");
    }

    @Test
    void anOptimizerThatIsReplayedAsLongAsItIsLaunchedPasses() {
        withAdamWReplayedToo(BrokenBenchmarks.withAReplayedOptimizer(folder));
        assertThatCode(() -> {
                    replayingTheOptimizerTakesNoLonger();
                    everyParameterIsTrained();
                    then.reportShows("the optimizer's share of a step");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void anOptimizerThatIsRecordedTwiceIsNoticed() {
        withAdamWReplayedToo(BrokenBenchmarks.withAnOptimizerThatIsRecordedTwice(folder));
        fails(
                this::replayingTheOptimizerTakesNoLonger,
                "[SPD-11] replayed over launched time of AdamW, medium in float32, 6.000 ms over 3.000 ms",
                "measured: 2 times");
    }

    @Test
    void anOptimizerThatIsNotRecordedIsNoticed() {
        fails(
                () -> withAdamWReplayedToo(BrokenBenchmarks.withAnOptimizerThatIsNotRecorded(folder)),
                "[SPD-11] execution of medium",
                "the recording broke off");
    }

    @Test
    void anOptimizerOfLowPrecisionIsNoticed() {
        timed(BrokenBenchmarks.withAnOptimizerOfLowPrecision(folder), "@SPD-08");
        fails(this::theOptimizerGainsNothing, "[SPD-08] difference of the optimizer's times, small", "50 %");
    }
}
