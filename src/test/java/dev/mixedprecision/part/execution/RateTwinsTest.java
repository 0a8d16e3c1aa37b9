package dev.mixedprecision.part.execution;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Benchmarks;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import dev.mixedprecision.timing.benchmark.BrokenBenchmarks;
import dev.mixedprecision.timing.benchmark.Forecast;
import dev.mixedprecision.timing.benchmark.Forecast.Parts;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Fused graphs that leave more of a product's rate unused than is stated: each is noticed. */
class RateTwinsTest {
    private static final String SHARE = "the share of large";

    @TempDir
    private Path folder;

    private Thens then;

    private RateSteps steps(SpeedupBenchmark benchmark) {
        World world = Worlds.of("@EXE-08", ComputeDevice.cpu());
        then = new Thens(world);
        return new RateSteps(world, new Benchmarks(plan -> benchmark));
    }

    private void sharesGrow() {
        then.isAbove("share", "the largest size", "the smallest");
    }

    /** The pretended device computes large in 180 ms, whose products take it 91 at a rate of 1 TFLOP/s. */
    @Test
    void whatIsStatedPasses() {
        steps(BrokenBenchmarks.withFloat8(folder)).allAreTimed();
        then.isAtLeast(SHARE, 0.5);
        sharesGrow();
        then.reportShows("the rate of every size");
    }

    @Test
    void aStepThatTakesTwiceAsLongIsNoticed() {
        steps(BrokenBenchmarks.withBfloat16AtHalfTheRate(folder)).allAreTimed();
        assertNoticed(
                () -> then.isAtLeast(SHARE, 0.5),
                "[EXE-08] share of a large product's rate, large, 0 of 1 TFLOP/s",
                "measured: 0.25");
    }

    @Test
    void aShareThatShrinksWithTheSizeIsNoticed() {
        steps(BrokenBenchmarks.withBfloat16ThatGrowsTooFast(folder)).allAreTimed();
        assertNoticed(this::sharesGrow, "[EXE-08] share of a large product's rate, large");
    }

    @Test
    void passesThatWereLaunchedAreNotTakenForGraphs() {
        steps(BrokenBenchmarks.withBfloat16ThatIsNotRecorded(folder)).allAreTimed();
        assertNoticed(() -> then.isAtLeast(SHARE, 0.1), "[EXE-08] execution of large", "the recording broke off");
    }

    @Test
    void aSizeThatWasNotChosenIsSkipped() {
        steps(BrokenBenchmarks.withFloat8(folder)).allAreTimed();
        assertThatThrownBy(() -> then.isAtLeast("the share of 2.7B", 0.65))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("2.7B is not among -Dbenchmark.sizes");
    }

    /** Large takes 180 ms, and it alone is in the table of the two that were chosen. */
    private RateSteps foretold(double productMs, double otherMs, double leastOtherMs) {
        World world = Worlds.of("@EXE-09", ComputeDevice.cpu());
        then = new Thens(world);
        RateSteps steps = new RateSteps(world, new Benchmarks(plan -> BrokenBenchmarks.withFloat8(folder)));
        steps.foretold(List.of(new Forecast(
                "large", "bfloat16", new Parts(productMs, otherMs), new Parts(productMs, leastOtherMs), 180)));
        return steps;
    }

    private void isNoLessThanTheLeast() {
        then.isAtLeast("the measured time over the least possible one", 1);
    }

    private void isAsForetold() {
        then.isAtMost("the measured time over the foretold one", 1.25, "");
    }

    private void isAsForetoldInBfloat16() {
        then.isAtMost("the measured time over the foretold one in bfloat16", 1.1, "");
    }

    @Test
    void aStepThatTakesWhatItsKernelsTakePasses() {
        foretold(120, 50, 40);
        isNoLessThanTheLeast();
        isAsForetoldInBfloat16();
        isAsForetold();
    }

    /** An eighth more than its kernels, which float8's own kernels may take. */
    @Test
    void inBfloat16LessIsAllowedThanInFloat8() {
        RateSteps steps = foretold(120, 40, 40);
        assertNoticed(
                this::isAsForetoldInBfloat16, "[EXE-09] measured over foretold time, large in bfloat16: 180.00 ms");
        steps.foretold(List.of(
                new Forecast("large", "bfloat16", new Parts(120, 50), new Parts(120, 40), 180),
                new Forecast("large", "e4m3fn", new Parts(80, 40), new Parts(80, 40), 135)));
        isAsForetoldInBfloat16();
        isAsForetold();
    }

    @Test
    void aKernelThatTakesTwiceItsBytesIsNoticed() {
        foretold(100, 40, 40);
        assertNoticed(
                this::isAsForetold,
                "[EXE-09] measured over foretold time, large in bfloat16: 180.00 ms over 100.00 ms of matrix products and attention"
                        + " and 40.00 ms of other kernels",
                "measured: 1.28");
    }

    @Test
    void aPassFasterThanItsProductsAndBytesIsNoticed() {
        foretold(120, 70, 61);
        assertNoticed(
                this::isNoLessThanTheLeast,
                "[EXE-09] measured over least time, large in bfloat16: 180.00 ms over 120.00 ms of matrix products and attention"
                        + " and 61.00 ms of other kernels");
    }

    @Test
    void wherePassesAreNotWrittenOutTheForecastIsPending() {
        RateSteps steps = new RateSteps(
                Worlds.of("@EXE-09", ComputeDevice.cpu()),
                new Benchmarks(plan -> BrokenBenchmarks.withFloat8(folder)),
                (plan, size) -> "no compiler for " + size);
        assertThatThrownBy(steps::areForetold)
                .isInstanceOf(Skipped.Pending.class)
                .hasMessageContaining("fused passes are not written out here: no compiler for small");
    }

    @Test
    void onOtherGpusThanHopperTheLawIsPending() {
        RateSteps steps = steps(BrokenBenchmarks.withFloat8OnAda(folder));
        assertThatThrownBy(steps::allAreTimed)
                .isInstanceOf(Skipped.Pending.class)
                .hasMessageContaining("the law is stated for Hopper");
    }
}
