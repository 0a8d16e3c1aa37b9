package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.timing.benchmark.BenchmarkListener;
import dev.mixedprecision.timing.benchmark.HostWarmUp;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.picocontainer.PicoFactory;
import org.junit.jupiter.api.Test;

class BenchmarksTest {
    /** Steps that time something, as the container sees them. */
    public static final class Asking {
        public Asking(World world, Benchmarks benchmarks) {
            assertThat(world).isNotNull();
            assertThat(benchmarks).isNotNull();
        }
    }

    /** The container as Cucumber uses it: started and stopped around each scenario. */
    @Test
    void areThoseOfTheRunWhileAWorldIsThatOfItsScenario() {
        PicoFactory container = new PicoFactory();
        container.addClass(Benchmarks.OfRun.class);
        container.addClass(Asking.class);
        container.start();
        Benchmarks first = container.getInstance(Benchmarks.class);
        World world = container.getInstance(World.class);
        container.stop();
        container.start();
        assertThat(container.getInstance(Benchmarks.class)).isSameAs(first);
        assertThat(container.getInstance(World.class)).isNotSameAs(world);
        container.stop();
    }

    @Test
    void areOnesForEachDeviceAndPlan() {
        Benchmarks benchmarks =
                new Benchmarks(plan -> new SpeedupBenchmark(plan, new HostWarmUp(), BenchmarkListener.NONE));
        SpeedupBenchmark tiny = benchmarks.tiny(ComputeDevice.cpu());
        assertThat(benchmarks.tiny(ComputeDevice.cpu())).isSameAs(tiny);
        assertThat(benchmarks.chosen(ComputeDevice.cpu())).isSameAs(tiny);
        assertThat(benchmarks.withAdamW(ModelSize.TINY, ComputeDevice.cpu())).isNotSameAs(tiny);
    }
}
