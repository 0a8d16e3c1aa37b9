package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import dev.mixedprecision.libtorch.CudaState;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.timing.TimingFiles;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Benchmarks of small, medium and large on a pretended data centre GPU, each wrong in one way. */
public final class BrokenBenchmarks {
    private static final Hardware GPU = new Hardware(Device.gpu(), "NVIDIA H200", 150_000_000_000L, true, true);

    private BrokenBenchmarks() {}

    /** The larger the model, the longer float32 computes; AdamW changes every parameter. */
    private static class Growing extends PretendedDevice {
        ModelSize size = ModelSize.SMALL;
        Execution execution = Execution.GRAPH;

        @Override
        long forwardMs() {
            return switch (current) {
                case FLOAT32 -> 20L * size.ordinal();
                case TF32 -> 10L * size.ordinal();
                default -> 5;
            };
        }
    }

    public static SpeedupBenchmark unbroken(Path folder) {
        return of(folder, new Growing());
    }

    /** Not broken: TF32 is timed too. */
    public static SpeedupBenchmark withTf32(Path folder) {
        return of(folder, GPU, true, new Growing());
    }

    /** The passes were recorded before TF32 was switched on. */
    public static SpeedupBenchmark withTf32ThatIsOff(Path folder) {
        return of(folder, GPU, true, new Growing() {
            @Override
            long forwardMs() {
                return current == FloatFormat.TF32 ? 20L * size.ordinal() : super.forwardMs();
            }
        });
    }

    /** bfloat16's products run on CUDA cores. */
    public static SpeedupBenchmark withBfloat16SlowerThanTf32(Path folder) {
        return of(folder, GPU, true, new Growing() {
            @Override
            long forwardMs() {
                return current == FloatFormat.BFLOAT16 ? 12L * size.ordinal() : super.forwardMs();
            }
        });
    }

    /** Not broken: a GPU that lacks bfloat16 and is throttled, of which TF32 is asked for too. */
    public static SpeedupBenchmark onAnOldHotGpu(Path folder) {
        return of(
                folder, new Hardware(Device.gpu(), "Tesla V100", 150_000_000_000L, false, false), true, new Growing() {
                    @Override
                    public Optional<CudaState> state() {
                        return Optional.of(new CudaState(1000, 1530, 83, List.of("hardware thermal slowdown")));
                    }
                });
    }

    public static SpeedupBenchmark withoutSynchronisation(Path folder) {
        return of(folder, new Growing() {
            @Override
            public void synchronize() {
                // forgotten
            }
        });
    }

    /** The least that a clock can miss: it reads the time of the shorter pass before that is done. */
    public static SpeedupBenchmark withoutSynchronisationAfterForward(Path folder) {
        return of(folder, new Growing() {
            private boolean forwardLaunched;

            @Override
            public ScalarType forward(FloatFormat precision) {
                forwardLaunched = true;
                return super.forward(precision);
            }

            @Override
            public void synchronize() {
                if (!forwardLaunched) {
                    super.synchronize();
                }
                forwardLaunched = false;
            }
        });
    }

    public static SpeedupBenchmark withoutAutocast(Path folder) {
        return of(folder, new Growing() {
            @Override
            public ScalarType forward(FloatFormat precision) {
                super.forward(precision);
                return ScalarType.FLOAT32;
            }
        });
    }

    /** The whole model was cast, as {@code model.half()} does it. */
    public static SpeedupBenchmark withLowPrecisionGradients(Path folder) {
        return of(folder, new Growing() {
            @Override
            public Set<ScalarType> trainedTypes() {
                return EnumSet.of(ScalarType.FLOAT32, ScalarType.of(current));
            }
        });
    }

    public static SpeedupBenchmark theWrongWayRound(Path folder) {
        return of(folder, new Growing() {
            @Override
            long forwardMs() {
                return 25 - super.forwardMs();
            }
        });
    }

    public static SpeedupBenchmark outOfMemory(Path folder) {
        return of(folder, new Growing() {
            @Override
            public void backward() {
                throw new LibtorchException("CUDA out of memory");
            }
        });
    }

    public static SpeedupBenchmark thatDoesNotGrow(Path folder) {
        return of(folder, new Growing() {
            @Override
            long forwardMs() {
                return current == FloatFormat.FLOAT32 ? 20 : 5;
            }
        });
    }

    public static SpeedupBenchmark withASlowKernelForFloat16(Path folder) {
        return of(folder, new Growing() {
            @Override
            long forwardMs() {
                return current == FloatFormat.FLOAT16 ? 6 : super.forwardMs();
            }
        });
    }

    /** The low-precision copies of the weights are never freed. */
    public static SpeedupBenchmark thatHoardsMemory(Path folder) {
        return of(folder, new Growing() {
            @Override
            public OptionalLong peakBytes() {
                return OptionalLong.of(100);
            }
        });
    }

    public static SpeedupBenchmark withAnIdleOptimizer(Path folder) {
        return of(folder, new Growing() {
            @Override
            public double leastChange() {
                return 0;
            }
        });
    }

    /** The gradients are zeros: AdamW lets the parameters decay. */
    public static SpeedupBenchmark withWeightDecayAlone(Path folder) {
        return of(folder, new Growing() {
            @Override
            public double leastChange() {
                return 2.5e-6;
            }
        });
    }

    public static SpeedupBenchmark withAnOptimizerThatDiverges(Path folder) {
        return of(folder, new Growing() {
            @Override
            public double leastChange() {
                return Double.NaN;
            }
        });
    }

    /** It updates the low-precision copies. */
    public static SpeedupBenchmark withAnOptimizerOfLowPrecision(Path folder) {
        return of(folder, new Growing() {
            @Override
            public void optimize() {
                launch(current == FloatFormat.FLOAT32 ? 12 : 6);
            }
        });
    }

    /** Not broken: the optimizer's step is replayed too. */
    public static SpeedupBenchmark withAReplayedOptimizer(Path folder) {
        return launchedAndReplayed(folder, new Growing());
    }

    /** What is replayed holds its rehearsal too. */
    public static SpeedupBenchmark withAnOptimizerThatIsRecordedTwice(Path folder) {
        return launchedAndReplayed(folder, new Growing() {
            @Override
            public void optimize() {
                launch(execution.isGraph() ? 6 : 3);
            }
        });
    }

    /** The optimizer's step cannot be recorded, so that all is launched. */
    public static SpeedupBenchmark withAnOptimizerThatIsNotRecorded(Path folder) {
        return launchedAndReplayed(folder, new Growing() {
            @Override
            public Optional<String> begin(FloatFormat precision) {
                return execution.isGraph() ? Optional.of("the recording broke off") : Optional.empty();
            }
        });
    }

    private static SpeedupBenchmark launchedAndReplayed(Path folder, Growing device) {
        BenchmarkOptions options = options(folder, false).withOptimizer(ModelSize.MEDIUM, OptimizerChoice.ADAMW);
        return of(BenchmarkPlan.of(options, GPU), device);
    }

    /** Not broken: small loses in float8, medium and large gain. */
    public static SpeedupBenchmark withFloat8(Path folder) {
        return inFloat8(folder, 25, 36, 48);
    }

    /** Not broken: a GPU of another kind, of which nothing is stated. */
    public static SpeedupBenchmark withFloat8OnAda(Path folder) {
        Hardware ada = new Hardware(Device.gpu(), "NVIDIA L40S", 48_000_000_000L, true, true);
        return of(BenchmarkPlan.ofFloat8(options(folder, false), ada, (execution, shape) -> ""), new Growing());
    }

    /** Not broken: a machine on which fused passes cannot be written out. */
    public static SpeedupBenchmark withoutKernelsForFloat8(Path folder) {
        return of(
                BenchmarkPlan.ofFloat8(
                        options(folder, false),
                        GPU,
                        (execution, shape) -> execution.isFused() ? "there is no compiler" : ""),
                new Growing());
    }

    /** No product runs in float8, and everything is cast all the same. */
    public static SpeedupBenchmark withFloat8InCastsAlone(Path folder) {
        return inFloat8(folder, 25, 45, 65);
    }

    /** The casts grow as the products do. */
    public static SpeedupBenchmark withAGainFromFloat8ThatShrinks(Path folder) {
        return inFloat8(folder, 15, 36, 58);
    }

    /** The linear layers are not replaced: their results are float32's. */
    public static SpeedupBenchmark withFloat8ThatIsOff(Path folder) {
        return inFloat8(folder, new Growing() {
            @Override
            public ScalarType forward(FloatFormat precision) {
                super.forward(precision);
                return ScalarType.FLOAT32;
            }
        });
    }

    /** The recording of float8's passes breaks off, so that they are launched. */
    public static SpeedupBenchmark withFloat8ThatIsNotRecorded(Path folder) {
        return notRecording(folder, FloatFormat.E4M3FN);
    }

    /** All but the products takes as long as they do. */
    public static SpeedupBenchmark withBfloat16AtHalfTheRate(Path folder) {
        return inBfloat16(folder, 40, 80, 120);
    }

    /** What is not products grows faster than they do. */
    public static SpeedupBenchmark withBfloat16ThatGrowsTooFast(Path folder) {
        return inBfloat16(folder, 5, 50, 500);
    }

    /** bfloat16's forward passes take these milliseconds for small, medium and large. */
    private static SpeedupBenchmark inBfloat16(Path folder, long... milliseconds) {
        return inFloat8(folder, new Growing() {
            @Override
            long forwardMs() {
                return milliseconds[size.ordinal() - 1];
            }
        });
    }

    /** The recording of bfloat16's passes breaks off, so that they are launched. */
    public static SpeedupBenchmark withBfloat16ThatIsNotRecorded(Path folder) {
        return notRecording(folder, FloatFormat.BFLOAT16);
    }

    private static SpeedupBenchmark notRecording(Path folder, FloatFormat brokenOff) {
        return inFloat8(folder, new Growing() {
            @Override
            public Optional<String> begin(FloatFormat precision) {
                return precision == brokenOff ? Optional.of("the recording broke off") : Optional.empty();
            }
        });
    }

    /** The weights are kept in float8. */
    public static SpeedupBenchmark withWeightsInFloat8(Path folder) {
        return inFloat8(folder, new Growing() {
            @Override
            public Set<ScalarType> trainedTypes() {
                return EnumSet.of(ScalarType.FLOAT32, ScalarType.of(current));
            }
        });
    }

    /** float8's forward passes take these milliseconds for small, medium and large, bfloat16's 20, 40 and 60. */
    private static SpeedupBenchmark inFloat8(Path folder, long... float8Ms) {
        return inFloat8(folder, new Growing() {
            @Override
            long forwardMs() {
                return current == FloatFormat.E4M3FN ? float8Ms[size.ordinal() - 1] : 20L * size.ordinal();
            }
        });
    }

    private static SpeedupBenchmark inFloat8(Path folder, Growing device) {
        return of(BenchmarkPlan.ofFloat8(options(folder, false), GPU, (execution, shape) -> ""), device);
    }

    private static SpeedupBenchmark of(Path folder, Growing device) {
        return of(folder, GPU, false, device);
    }

    private static SpeedupBenchmark of(Path folder, Hardware gpu, boolean tf32, Growing device) {
        return of(BenchmarkPlan.of(options(folder, tf32), gpu), device);
    }

    private static BenchmarkOptions options(Path folder, boolean tf32) {
        return new BenchmarkOptions(
                List.of(ModelSize.SMALL, ModelSize.MEDIUM, ModelSize.LARGE),
                8,
                2,
                ScalarType.BFLOAT16,
                1,
                4,
                folder.resolve("times.csv"),
                true,
                tf32,
                List.of(Execution.GRAPH),
                OptimizerChoice.ADAMW);
    }

    private static SpeedupBenchmark of(BenchmarkPlan chosen, Growing device) {
        return new SpeedupBenchmark(
                chosen,
                new Bench(
                        (plan, size, execution) -> {
                            device.size = size;
                            device.execution = execution;
                            return device;
                        },
                        device,
                        (hardware, type) -> 1e12,
                        new PrintStream(OutputStream.nullOutputStream()),
                        new HostWarmUp()),
                TimingFiles::write);
    }
}
