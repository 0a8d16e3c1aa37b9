package dev.mixedprecision.part.execution;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Envelopes;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.BenchmarkPlan;
import dev.mixedprecision.timing.benchmark.ReplayedBenchmarks;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each law about executions notices the thing that it is about going wrong, with its message. */
class ExecutionTwinsTest {
    @TempDir
    private Path folder;

    private Thens then;

    private ExecutionSteps steps(String law, Function<BenchmarkPlan, SpeedupBenchmark> benchmarks) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new ExecutionSteps(world, new Benchmarks(benchmarks));
    }

    private ExecutionSteps steps(String law) {
        return steps(law, plan -> {
            throw new IllegalStateException("this law times nothing");
        });
    }

    private void replayed(String law, Replay replay) {
        steps(law).replayed(replay);
    }

    private void compared(GradientAccuracy accuracy) {
        steps("@EXE-02").compared(accuracy);
    }

    private void timed(SpeedupBenchmark benchmark) {
        steps("@EXE-03", plan -> benchmark).areTimed();
    }

    private void tookWholeSteps(WholeSteps steps) {
        this.steps("@EXE-07").tookWholeSteps(steps);
    }

    private void theParametersAreAsLaunched() {
        then.hasTheSameAs("the parameters after replayed steps", "after launched ones");
    }

    private void theParametersHaveChanged() {
        then.hasOtherBitsThan("the parameters after replayed steps", "before");
    }

    private void theParametersHaveNotChanged() {
        then.hasTheSameAs("the parameters after replayed steps", "before");
    }

    private void theScaleIsHalved() {
        then.goes("the scale", "16777216", "8388608");
    }

    private void theBitsAreTheSame() {
        then.hasTheSameAs("the loss and every gradient", "in an eager pass over the last ids");
    }

    private void theLossIsTheSame() {
        then.hasTheSameAs("the loss", "in a launched fused pass over the last ids");
    }

    private void theIdsAreRead() {
        then.hasOtherBitsThan("the loss", "in the first replay");
    }

    private void theGradientsAreClose() {
        then.isWithin("the distance of the worst gradient from that pass's", "twice the farthest of 200 more");
    }

    private void theLogitsAreAsFarAsRounding(FloatFormat stated) {
        isCalibrated("the distance of the logits", stated);
    }

    private void theGradientsAreAsFarAsRounding(FloatFormat stated) {
        isCalibrated("the distance of the worst gradient", stated);
    }

    private void isCalibrated(String what, FloatFormat stated) {
        then.isCalibrated(what, Envelopes.stated("@EXE-02", "in fused execution and " + stated, what));
    }

    private void replayingTakesNoLonger() {
        then.isAtMost("the replayed time over the launched one", 1.02, "");
    }

    @Test
    void aPassWithTheSameBitsPasses() {
        replayed("@EXE-01", BrokenExecutions.unbroken(Execution.GRAPH));
        assertThatCode(this::theBitsAreTheSame).doesNotThrowAnyException();
        assertThatCode(this::theIdsAreRead).doesNotThrowAnyException();
        replayed("@EXE-06", BrokenExecutions.unbroken(Execution.FUSED_GRAPH));
        assertThatCode(this::theLossIsTheSame).doesNotThrowAnyException();
        assertThatCode(this::theGradientsAreClose).doesNotThrowAnyException();
        assertThatCode(this::theIdsAreRead).doesNotThrowAnyException();
    }

    @Test
    void aGraphThatKeepsItsIdsIsNoticed() {
        replayed("@EXE-01", BrokenExecutions.withItsOwnIds(Execution.GRAPH));
        assertThatThrownBy(this::theBitsAreTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-01] differing bits in 22 arrays, tiny in float32")
                .hasMessageContaining("measured: 1 elements of the loss, and 21 arrays besides");
        assertThatThrownBy(this::theIdsAreRead)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "[EXE-01] elements of the last loss that differ from the first one's, of other ids");
        replayed("@EXE-06", BrokenExecutions.withItsOwnIds(Execution.FUSED_GRAPH));
        assertThatThrownBy(this::theLossIsTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "[EXE-06] elements of the loss with other bits than the launched pass's, tiny in float32");
        assertThatThrownBy(this::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-06] ‖replayed − launched‖ / ‖launched‖ of the worst gradient");
    }

    @Test
    void gradientsThatAddUpAreNoticed() {
        replayed("@EXE-01", BrokenExecutions.addingUp(Execution.GRAPH));
        assertThatThrownBy(this::theBitsAreTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("elements of the gradient of embedding, and 20 arrays besides");
        replayed("@EXE-06", BrokenExecutions.addingUp(Execution.FUSED_GRAPH));
        assertThatThrownBy(this::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-06] ‖replayed − launched‖ / ‖launched‖ of the worst gradient");
    }

    @Test
    void aLostGradientIsNoticed() {
        replayed("@EXE-01", BrokenExecutions.losingAGradient(Execution.GRAPH));
        assertThatThrownBy(this::theBitsAreTheSame)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-01] parameters without a gradient from the graph")
                .hasMessageContaining("measured: 1");
        replayed("@EXE-06", BrokenExecutions.losingAGradient(Execution.FUSED_GRAPH));
        assertThatThrownBy(this::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-06] parameters without a gradient from the graph");
        replayed("@EXE-06", BrokenExecutions.losingAllGradients(Execution.FUSED_GRAPH));
        assertThatThrownBy(this::theGradientsAreClose)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("measured: 21");
    }

    @Test
    void gradientsMayDifferAsLaunchedOnesDoAmongEachOther() {
        replayed("@EXE-06", BrokenExecutions.withNoise(1e-3, 1e-3));
        assertThatCode(this::theGradientsAreClose).doesNotThrowAnyException();
    }

    @Test
    void gradientsThatDifferMoreThanLaunchedOnesDoAreNoticed() {
        replayed("@EXE-06", BrokenExecutions.withNoise(5e-3, 1e-3));
        assertNoticed(
                this::theGradientsAreClose,
                "[EXE-06] ‖replayed − launched‖ / ‖launched‖ of the worst gradient",
                "twice the farthest of " + BrokenExecutions.MOST_LAUNCHES + " more launched passes, 0.00");
        replayed("@EXE-06", BrokenExecutions.withNoise(1e-7, 0));
        assertNoticed(
                this::theGradientsAreClose,
                "[EXE-06] ‖replayed − launched‖ / ‖launched‖ of the worst gradient",
                "at most 0.0 ",
                "twice the farthest of " + BrokenExecutions.MOST_LAUNCHES + " more launched passes, 0.0");
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
    void aWrongFormulaIsNoticed(FloatFormat precision) {
        compared(BrokenExecutions.withoutScale(precision));
        assertNoticed(
                () -> theLogitsAreAsFarAsRounding(precision),
                "[EXE-02] ‖logits − float64‖ / ‖float64‖, tiny, fused, in " + precision,
                "twice the largest: calibrated ");
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
    void aWrongDerivativeIsNoticed(FloatFormat precision) {
        compared(BrokenExecutions.withoutTheGatesGradient(precision));
        theLogitsAreAsFarAsRounding(precision);
        assertNoticed(
                () -> theGradientsAreAsFarAsRounding(precision),
                "[EXE-02] the worst gradient's distance, blocks.",
                "twice the largest: calibrated ");
    }

    @Test
    void anotherPrecisionIsNoticed() {
        compared(BrokenExecutions.computedIn(FloatFormat.BFLOAT16, FloatFormat.FLOAT16));
        assertNoticed(() -> theLogitsAreAsFarAsRounding(FloatFormat.FLOAT16), "in float16", "twice the largest");
        assertNoticed(() -> theGradientsAreAsFarAsRounding(FloatFormat.FLOAT16), "in float16", "twice the largest");
        for (FloatFormat closer : List.of(FloatFormat.FLOAT16, FloatFormat.FLOAT32)) {
            compared(BrokenExecutions.computedIn(closer, FloatFormat.BFLOAT16));
            assertNoticed(() -> theLogitsAreAsFarAsRounding(FloatFormat.BFLOAT16), "in bfloat16", "half the smallest");
            assertNoticed(
                    () -> theGradientsAreAsFarAsRounding(FloatFormat.BFLOAT16), "in bfloat16", "half the smallest");
        }
    }

    /** The envelopes leave less room than a factor of five on either side. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16", "FLOAT32"})
    void fiveTimesTheDistanceOrAFifthIsNoticed(FloatFormat precision) {
        compared(BrokenExecutions.timesAsFar(1, 1, precision));
        assertThatCode(() -> theLogitsAreAsFarAsRounding(precision)).doesNotThrowAnyException();
        assertThatCode(() -> theGradientsAreAsFarAsRounding(precision)).doesNotThrowAnyException();
        compared(BrokenExecutions.timesAsFar(5, 0.2, precision));
        assertNoticed(() -> theLogitsAreAsFarAsRounding(precision), "[EXE-02]", "twice the largest");
        assertNoticed(() -> theGradientsAreAsFarAsRounding(precision), "[EXE-02]", "half the smallest");
        compared(BrokenExecutions.timesAsFar(0.2, 5, precision));
        assertNoticed(() -> theLogitsAreAsFarAsRounding(precision), "[EXE-02]", "half the smallest");
        assertNoticed(() -> theGradientsAreAsFarAsRounding(precision), "[EXE-02]", "twice the largest");
    }

    @Test
    void whatLaunchingHidIsSeen() {
        timed(ReplayedBenchmarks.replayed(folder));
        assertThatCode(this::replayingTakesNoLonger).doesNotThrowAnyException();
        assertThatCode(() -> then.reportShows("the speed-up as launched and as a graph in one chart"))
                .doesNotThrowAnyException();
    }

    @Test
    void aGraphThatComputesMoreThanItsPassIsNoticed() {
        timed(ReplayedBenchmarks.computingTwice(folder));
        assertThatThrownBy(this::replayingTakesNoLonger)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-03] replayed over launched time, small in float32")
                .hasMessageContaining("measured: 2 times");
    }

    @Test
    void aRecordingThatBrokeOffIsNoGraph() {
        timed(ReplayedBenchmarks.brokenOff(folder));
        assertThatThrownBy(this::replayingTakesNoLonger)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-03] what kept small from being replayed")
                .hasMessageContaining("the recording broke off in synchronize");
    }

    @Test
    void fusedOperatorsThatSaveNothingAreNoticed() {
        ExecutionSteps steps = steps("@EXE-04");
        steps.measured(new PeakMemory("small", "bfloat16", 1L << 31, 1L << 31));
        assertThatThrownBy(() -> then.isBelow("peak memory", "fused execution", "eager execution"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(
                        "[EXE-04] peak memory of small in bfloat16, fused (2.00 GiB) against eager (2.00");
    }

    @Test
    void aRecordingThatDoesHarmIsNoticed() {
        ExecutionSteps steps = steps("@EXE-05");
        steps.recorded(new CaptureAttempt("", 1.5, 2.5, Double.NaN));
        assertThatThrownBy(() -> then.isRefusedWith("the recording", "CUDA"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-05] the recording is refused with")
                .hasMessageContaining("measured: no error");
        assertThatThrownBy(() -> then.hasTheSameAs("the loss of an eager pass afterwards", "before"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-05] loss of an eager pass");
        assertThatThrownBy(() -> then.hasTheSameAs("the loss of an undisturbed recording afterwards", "before"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-05] loss of a replay");
    }

    @ParameterizedTest
    @EnumSource(names = {"GRAPH", "FUSED_GRAPH"})
    void wholeStepsWithTheSameBitsPass(Execution execution) {
        tookWholeSteps(BrokenOptimizers.unbroken(execution));
        assertThatCode(this::theParametersAreAsLaunched).doesNotThrowAnyException();
        assertThatCode(this::theParametersHaveChanged).doesNotThrowAnyException();
        assertThatCode(() -> then.goes("the scale", "16", "16")).doesNotThrowAnyException();
        tookWholeSteps(BrokenOptimizers.unbrokenWithInfiniteGradients());
        assertThatCode(this::theParametersAreAsLaunched).doesNotThrowAnyException();
        assertThatCode(this::theParametersHaveNotChanged).doesNotThrowAnyException();
        assertThatCode(this::theScaleIsHalved).doesNotThrowAnyException();
    }

    @Test
    void anOptimizerThatWasNotRecordedIsNoticed() {
        tookWholeSteps(BrokenOptimizers.withoutAnOptimizer());
        assertNoticed(
                this::theParametersAreAsLaunched,
                "[EXE-07] parameters with other bits than launched steps leave, tiny in graph execution and float32",
                " parameters besides");
        assertNoticed(this::theParametersHaveChanged, "[EXE-07] elements of parameters that replayed steps change");
    }

    @Test
    void aStepBeforeTheRecordingIsNoticed() {
        tookWholeSteps(BrokenOptimizers.steppingBeforeTheRecording());
        assertNoticed(this::theParametersAreAsLaunched, "[EXE-07] parameters with other bits", "20 parameters besides");
    }

    @ParameterizedTest
    @EnumSource(names = {"GRAPH", "FUSED_GRAPH"})
    void aStepThatIsRecordedTwiceIsNoticed(Execution execution) {
        tookWholeSteps(BrokenOptimizers.steppingTwice(execution));
        assertNoticed(this::theParametersAreAsLaunched, "[EXE-07] parameters with other bits", "20 parameters besides");
    }

    @Test
    void aStepWithInfiniteGradientsIsNoticed() {
        tookWholeSteps(BrokenOptimizers.steppingWithInfiniteGradients());
        assertNoticed(this::theParametersHaveNotChanged, "[EXE-07] elements of parameters that replayed steps change");
        assertNoticed(this::theParametersAreAsLaunched, "[EXE-07]", "elements of head, and 0 parameters besides");
    }

    @Test
    void aScaleThatStaysIsNoticed() {
        tookWholeSteps(BrokenOptimizers.withAScaleThatStays());
        assertNoticed(this::theScaleIsHalved, "[EXE-07] scale after, tiny in graph execution and float16");
    }
}
