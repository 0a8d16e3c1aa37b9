package dev.mixedprecision.part.execution;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.BenchmarkPlan;
import dev.mixedprecision.timing.benchmark.ReplayedBenchmarks;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.nio.file.Path;
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
        then.isWithin("the distance of every gradient from that pass's", "n independent roundings");
    }

    private void withinBound() {
        then.isWithin("the logits", "precision and depth");
        then.isWithin("the gradients", "precision and depth");
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

    @ParameterizedTest
    @EnumSource(names = "FLOAT64", mode = EnumSource.Mode.EXCLUDE)
    void aWrongFormulaIsNoticed(FloatFormat precision) {
        compared(BrokenExecutions.withoutScale(precision));
        assertThatThrownBy(this::withinBound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-02] ‖logits − float64‖ / ‖float64‖, tiny, fused, in " + precision);
    }

    @ParameterizedTest
    @EnumSource(names = "FLOAT64", mode = EnumSource.Mode.EXCLUDE)
    void aWrongDerivativeIsNoticed(FloatFormat precision) {
        compared(BrokenExecutions.withoutTheGatesGradient(precision));
        assertThatThrownBy(this::withinBound)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[EXE-02] the worst gradient's distance, blocks.");
    }

    @Test
    void anotherPrecisionIsNoticed() {
        compared(BrokenExecutions.computedIn(FloatFormat.BFLOAT16, FloatFormat.FLOAT16));
        assertThatThrownBy(this::withinBound).isInstanceOf(AssertionError.class).hasMessageContaining("in float16");
        compared(BrokenExecutions.computedIn(FloatFormat.FLOAT32, FloatFormat.BFLOAT16));
        assertThatThrownBy(() -> then.isNoCloserThanARounding("the logits"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("less means another precision than bfloat16");
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
}
