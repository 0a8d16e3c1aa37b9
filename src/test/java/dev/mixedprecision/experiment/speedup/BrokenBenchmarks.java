package dev.mixedprecision.experiment.speedup;

import dev.mixedprecision.experiment.speedup.SpeedupBenchmarkTest.Pretended;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Benchmarks of the small size on a pretended data centre GPU, each wrong in one way. */
public final class BrokenBenchmarks {
    private BrokenBenchmarks() {}

    public static SpeedupBenchmark unbroken(Path folder) {
        return of(folder, new Pretended());
    }

    public static SpeedupBenchmark withoutSynchronisation(Path folder) {
        return of(folder, new Pretended() {
            @Override
            public void synchronize() {
                // forgotten
            }
        });
    }

    public static SpeedupBenchmark withoutAutocast(Path folder) {
        return of(folder, new Pretended() {
            @Override
            public ScalarType forward(ScalarType precision) {
                super.forward(precision);
                return ScalarType.FLOAT32;
            }
        });
    }

    public static SpeedupBenchmark theWrongWayRound(Path folder) {
        return of(folder, new Pretended() {
            @Override
            long forwardMs() {
                return 25 - super.forwardMs();
            }
        });
    }

    public static SpeedupBenchmark outOfMemory(Path folder) {
        return of(folder, new Pretended() {
            @Override
            public void backward() {
                throw new LibtorchException("CUDA out of memory");
            }
        });
    }

    private static SpeedupBenchmark of(Path folder, Pretended device) {
        Hardware gpu = new Hardware(ai.djl.Device.cpu(), "NVIDIA H200", 150_000_000_000L, true);
        BenchmarkOptions options = new BenchmarkOptions(
                List.of(ModelSize.SMALL),
                8,
                2,
                ScalarType.BFLOAT16,
                1,
                4,
                folder.resolve("times.csv"),
                true,
                List.of(Execution.EAGER),
                OptimizerChoice.NONE);
        return new SpeedupBenchmark(
                BenchmarkPlan.of(options, gpu),
                (plan, size, execution) -> device,
                device,
                (hardware, type) -> 1e12,
                new PrintStream(OutputStream.nullOutputStream()));
    }
}
