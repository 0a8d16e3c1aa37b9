package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.timing.benchmark.BenchmarkListener;
import dev.mixedprecision.timing.benchmark.HostWarmUp;
import dev.mixedprecision.timing.benchmark.SpeedupBenchmark;
import io.cucumber.picocontainer.PicoFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
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

    /** The second scenario would else seem to have measured in no time. */
    @Test
    void whatIsReadAgainSaysSoAndHowLongItTook() {
        SpeedupBenchmark tiny = new Benchmarks(
                        plan -> new SpeedupBenchmark(plan, new HostWarmUp(), BenchmarkListener.NONE))
                .tiny(ComputeDevice.cpu());
        List<String> experiments = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        Evidence seen = new Evidence.Discarded() {
            @Override
            public <T> T experiment(String name, Supplier<T> run) {
                experiments.add(name);
                return run.get();
            }

            @Override
            public void attach(String name, String mediaType, String extension, String content) {
                tables.add(content);
            }
        };
        for (int scenario = 0; scenario < 2; scenario++) {
            World world = new World(seen);
            world.begin("SPD-01", "");
            world.runOn(ComputeDevice.cpu());
            Benchmarks.measure(world, tiny, ModelSize.TINY, Execution.EAGER);
            world.end();
        }
        assertThat(experiments)
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("tiny, eager, in float32 and bfloat16"),
                        second -> assertThat(second)
                                .matches("tiny, eager, in float32 and bfloat16, measured before and read again"
                                        + " \\(it took \\d+\\.\\d s\\)"));
        double took = tiny.measuringTook(ModelSize.TINY, Execution.EAGER).orElseThrow();
        assertThat(tables.get(1)).contains(String.format(Locale.ROOT, "read again\",\"CPU\",%.1f", took));
    }
}
