package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchmarkOptionsTest {
    private static final Hardware OLD = new Hardware(Device.gpu(), "Tesla V100", 16_000_000_000L, false, false);
    private static final Hardware NEW = new Hardware(Device.gpu(), "NVIDIA H200", 150_000_000_000L, true, true);

    /** Every execution runs every size in float8. */
    private static final BiFunction<Execution, TransformerShape, String> EVERYWHERE = (execution, shape) -> "";

    private static BenchmarkOptions options(Map<String, String> properties) {
        return BenchmarkOptions.from(properties::get);
    }

    @Test
    void haveTheAssignmentsDefaults() {
        assertThat(options(Map.of()))
                .isEqualTo(new BenchmarkOptions(
                        ModelSize.benchmarked(),
                        512,
                        4,
                        ScalarType.BFLOAT16,
                        5,
                        10,
                        Path.of("results/mixed_precision/mixed_precision_benchmark.csv"),
                        true,
                        false,
                        List.of(),
                        OptimizerChoice.NONE));
    }

    @Test
    void anOutputThatIsChosenKeepsItsNameAndTheDefaultOneIsAnotherForTheTinyModel() {
        assertThat(options(Map.of()).tiny().output())
                .isEqualTo(Path.of("results/mixed_precision/tiny_mixed_precision_benchmark.csv"));
        assertThat(options(Map.of("benchmark.output", "mine.csv")).tiny().output())
                .isEqualTo(Path.of("mine.csv"));
    }

    @Test
    void namesAreAllThatIsAskedFor() {
        assertThat(BenchmarkOptions.names()).hasSize(11).contains("benchmark.sizes", "benchmark.tf32");
    }

    @Test
    void takeSizesInTheTablesOrder() {
        assertThat(options(Map.of("benchmark.sizes", "2.7B, small,small")).sizes())
                .containsExactly(ModelSize.SMALL, ModelSize.B2_7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sizes | small,huge | some of tiny, small, medium, large, xl, 2.7B",
                "contextLength | 0 | at least 1",
                "contextLength | 65536 | at least 1 and at most 46340",
                "batchSize | four | a whole number, at least 1",
                "dtype | fp4 | bf16, fp16 or fp8",
                "warmupSteps | -1 | at least 0",
                "measureSteps | 1 | at least 2",
                "output | table.txt | ends in .csv",
                "mixedPrecision | no | true or false",
                "tf32 | on | true or false",
                "optimizer | sgd | none, adamw or adamw-clipped",
                "execution | lazy | one or several of eager, graph, fused, fused-graph"
            })
    void anErrorNamesPropertyValueAndWhatIsAllowed(String name, String value, String allowed) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(Map.of("benchmark." + name, value)))
                .withMessageStartingWith("-Dbenchmark." + name + "=" + value + ": allowed is ")
                .withMessageContaining(allowed);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0, 2", "46340, 7, 3, 4"})
    void takeTheLeastAndTheLargestThatIsAllowed(int context, int batch, int warmup, int measured) {
        BenchmarkOptions options = options(Map.of(
                "benchmark.contextLength", String.valueOf(context),
                "benchmark.batchSize", String.valueOf(batch),
                "benchmark.warmupSteps", String.valueOf(warmup),
                "benchmark.measureSteps", String.valueOf(measured)));
        assertThat(options.contextLength()).isEqualTo(context);
        assertThat(options.batchSize()).isEqualTo(batch);
        assertThat(options.warmupSteps()).isEqualTo(warmup);
        assertThat(options.measureSteps()).isEqualTo(measured);
    }

    @Test
    void defaultsAreWhatNothingChooses() {
        assertThat(BenchmarkOptions.defaults()).isEqualTo(options(Map.of()));
    }

    @Test
    void withoutBfloat16TheTypeIsFloat16AndAWarningSaysSo() {
        BenchmarkPlan plan = BenchmarkPlan.of(options(Map.of()), OLD);
        assertThat(plan.type()).isEqualTo(ScalarType.FLOAT16);
        assertThat(plan.warnings()).anyMatch(warning -> warning.contains("Tesla V100 has no bfloat16"));
        assertThat(plan.precisions(ModelSize.LARGE, Execution.GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.FLOAT16);
    }

    @Test
    void underTwentyGigabytesTheLargestAreSkippedByName() {
        BenchmarkPlan plan = BenchmarkPlan.of(options(Map.of()), OLD);
        assertThat(plan.sizes()).containsExactly(ModelSize.SMALL, ModelSize.MEDIUM, ModelSize.LARGE);
        assertThat(plan.skipped().get("xl")).contains("xl needs").contains("has 16.0 GB");
        assertThat(plan.skipped()).containsKey("2.7B");
        assertThat(plan.whyNot(ModelSize.XL, Execution.GRAPH)).contains("xl needs a GPU with 20 GB");
        Hardware enough = new Hardware(Device.gpu(), "of 20 GB", 20_000_000_000L, true, false);
        assertThat(BenchmarkPlan.of(options(Map.of()), enough).skipped()).isEmpty();
        assertThat(BenchmarkPlan.of(options(Map.of()), NEW).skipped()).isEmpty();
    }

    @Test
    void fromLargeUpTheOtherLowPrecisionIsTimedToo() {
        BenchmarkPlan plan = BenchmarkPlan.of(options(Map.of()), NEW);
        assertThat(plan.precisions(ModelSize.MEDIUM, Execution.GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
        assertThat(plan.precisions(ModelSize.LARGE, Execution.GRAPH))
                .isEqualTo(plan.precisions(ModelSize.XL, Execution.GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16, FloatFormat.FLOAT16);
        assertThat(BenchmarkPlan.of(options(Map.of("benchmark.mixedPrecision", "false")), NEW)
                        .precisions(ModelSize.XL, Execution.GRAPH))
                .isEqualTo(List.of(FloatFormat.FLOAT32));
    }

    @Test
    void theOtherLowPrecisionIsTimedAsPlainGraphOnly() {
        BenchmarkPlan plan = BenchmarkPlan.of(options(Map.of()), NEW);
        assertThat(plan.precisions(ModelSize.XL, Execution.EAGER))
                .isEqualTo(plan.precisions(ModelSize.XL, Execution.FUSED_GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
    }

    @Test
    void tf32IsTimedLastInEverySizeAndExecutionWhereItIsChosenAndTheDeviceHasIt() {
        BenchmarkOptions chosen = options(Map.of("benchmark.tf32", "true"));
        BenchmarkPlan plan = BenchmarkPlan.of(chosen, NEW);
        assertThat(plan.precisions(ModelSize.SMALL, Execution.EAGER))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16, FloatFormat.TF32);
        assertThat(plan.precisions(ModelSize.XL, Execution.GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16, FloatFormat.FLOAT16, FloatFormat.TF32);
        assertThat(plan.whyNotTf32()).isEmpty();
        assertThat(plan.warnings()).isEmpty();
        assertThat(chosen.withOptimizer(ModelSize.SMALL, OptimizerChoice.ADAMW).tf32())
                .isTrue();
        assertThat(BenchmarkPlan.of(options(Map.of()), NEW).whyNotTf32())
                .isEqualTo("TF32 is timed with -Dbenchmark.tf32=true alone");
        assertThat(BenchmarkPlan.of(options(Map.of("benchmark.tf32", "true", "benchmark.mixedPrecision", "false")), NEW)
                        .precisions(ModelSize.SMALL, Execution.GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.TF32);
    }

    @Test
    void whereTheDeviceHasNoTf32AWarningSaysSo() {
        BenchmarkOptions chosen = options(Map.of("benchmark.tf32", "true"));
        String reason = " has no TF32 (CUDA, compute capability 8.0 and later): it is not timed";
        BenchmarkPlan old = BenchmarkPlan.of(chosen, OLD);
        assertThat(old.precisions(ModelSize.SMALL, Execution.GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.FLOAT16);
        assertThat(old.warnings()).contains("Tesla V100" + reason);
        BenchmarkPlan cpu = BenchmarkPlan.of(chosen.tiny(), Hardware.cpu());
        assertThat(cpu.precisions(ModelSize.TINY, Execution.EAGER))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
        assertThat(cpu.warnings()).containsExactly("CPU" + reason);
        assertThat(cpu.whyNotTf32()).isEqualTo("CPU" + reason);
    }

    @Test
    void float8IsTimedBesideBfloat16InEverySizeAndExecution() {
        BenchmarkOptions chosen = options(Map.of("benchmark.dtype", "fp8"));
        BenchmarkPlan plan = BenchmarkPlan.of(chosen, NEW, EVERYWHERE);
        assertThat(plan.type()).isEqualTo(ScalarType.BFLOAT16);
        assertThat(plan.precisions(ModelSize.SMALL, Execution.EAGER))
                .isEqualTo(plan.precisions(ModelSize.B2_7, Execution.FUSED_GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16, FloatFormat.E4M3FN);
        assertThat(plan.precisions(ModelSize.XL, Execution.GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16, FloatFormat.FLOAT16, FloatFormat.E4M3FN);
        assertThat(plan.warnings()).isEmpty();
        assertThat(plan.namesOfPrecisions(ModelSize.SMALL, Execution.GRAPH)).isEqualTo("float32, bfloat16 and e4m3fn");
        assertThat(chosen.withOptimizer(ModelSize.SMALL, OptimizerChoice.ADAMW).type())
                .isEqualTo(chosen.tiny().type())
                .isEqualTo(ScalarType.FLOAT8_E4M3FN);
        assertThat(plan.whyNotFloat8(Execution.FUSED)).isEmpty();
        assertThat(BenchmarkPlan.of(options(Map.of()), NEW).whyNotFloat8(Execution.EAGER))
                .isEqualTo("float8 is timed with -Dbenchmark.dtype=fp8 alone");
        assertThat(BenchmarkPlan.of(
                                options(Map.of("benchmark.dtype", "fp8", "benchmark.tf32", "true")), NEW, EVERYWHERE)
                        .precisions(ModelSize.SMALL, Execution.GRAPH))
                .endsWith(FloatFormat.E4M3FN, FloatFormat.TF32);
        BenchmarkPlan alone = BenchmarkPlan.of(
                options(Map.of("benchmark.dtype", "fp8", "benchmark.mixedPrecision", "false")), NEW, EVERYWHERE);
        assertThat(alone.precisions(ModelSize.SMALL, Execution.GRAPH)).containsExactly(FloatFormat.FLOAT32);
        assertThat(alone.namesOfPrecisions(ModelSize.SMALL, Execution.GRAPH)).isEqualTo("float32");
    }

    @Test
    void whereTheDeviceDoesNotMultiplyFloat8AWarningSaysSo() {
        BenchmarkOptions chosen = options(Map.of("benchmark.dtype", "fp8"));
        String reason = " has no float8 products (CUDA, compute capability 8.9 and later): float8 is not timed";
        Hardware ampere = new Hardware(Device.gpu(), "NVIDIA A100", 80_000_000_000L, true, false);
        BenchmarkPlan without = BenchmarkPlan.of(chosen, ampere);
        assertThat(without.warnings()).containsExactly("NVIDIA A100" + reason);
        assertThat(without.whyNotFloat8(Execution.EAGER)).isEqualTo("NVIDIA A100" + reason);
        assertThat(without.precisions(ModelSize.SMALL, Execution.FUSED_GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
        BenchmarkPlan cpu = BenchmarkPlan.of(chosen.tiny(), Hardware.cpu());
        assertThat(cpu.warnings()).containsExactly("CPU" + reason);
        assertThat(cpu.precisions(ModelSize.TINY, Execution.EAGER))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
        BenchmarkPlan old = BenchmarkPlan.of(chosen, OLD);
        assertThat(old.type()).isEqualTo(ScalarType.FLOAT16);
        assertThat(old.warnings()).anyMatch(warning -> warning.contains("Tesla V100 has no bfloat16"));
    }

    /** FP8-15 runs whatever was chosen, and as briefly as it can. */
    @Test
    void float8IsComparedToBfloat16AloneAsGraphsOfTheChosenSizes() {
        BenchmarkOptions chosen = options(Map.of(
                "benchmark.sizes", "xl,small",
                "benchmark.tf32", "true",
                "benchmark.optimizer", "adamw",
                "benchmark.dtype", "fp16",
                "benchmark.mixedPrecision", "false",
                "benchmark.batchSize", "3",
                "benchmark.measureSteps", "50"));
        BenchmarkPlan plan = BenchmarkPlan.ofFloat8(chosen, NEW, EVERYWHERE);
        assertThat(plan.sizes()).containsExactly(ModelSize.SMALL, ModelSize.XL);
        assertThat(plan.executions()).containsExactly(Execution.GRAPH, Execution.FUSED_GRAPH);
        assertThat(plan.precisions(ModelSize.XL, Execution.FUSED_GRAPH))
                .containsExactly(FloatFormat.BFLOAT16, FloatFormat.E4M3FN);
        assertThat(plan.options().batchSize()).isEqualTo(3);
        assertThat(plan.options().measureSteps()).isEqualTo(6);
        assertThat(plan.options().optimizer()).isEqualTo(OptimizerChoice.NONE);
        assertThat(plan.options().output())
                .isEqualTo(Path.of("results/mixed_precision/float8_mixed_precision_benchmark.csv"));
        assertThat(plan).isNotEqualTo(BenchmarkPlan.of(chosen, NEW));
        assertThat(BenchmarkPlan.ofFloat8(options(Map.of()), NEW, EVERYWHERE).sizes())
                .isEqualTo(ModelSize.benchmarked());
    }

    /** Of the chosen executions; the other precisions are timed in all of them. */
    @Test
    void whereAnExecutionCannotRunFloat8AWarningSaysWhyAndTheOthersDo() {
        BenchmarkOptions chosen =
                options(Map.of("benchmark.dtype", "fp8", "benchmark.execution", "eager,fused,fused-graph"));
        BenchmarkPlan plan = BenchmarkPlan.of(
                chosen, NEW, (execution, shape) -> execution.isFused() ? "no compiler for " + execution : "");
        String reason = "float8 is not timed in fused execution: no compiler for fused";
        assertThat(plan.warnings())
                .containsExactly(reason, "float8 is not timed in fused-graph execution: no compiler for fused-graph");
        assertThat(plan.whyNotFloat8(Execution.FUSED)).isEqualTo(reason);
        assertThat(plan.whyNotFloat8(Execution.EAGER)).isEmpty();
        assertThat(plan.precisions(ModelSize.SMALL, Execution.FUSED))
                .isEqualTo(plan.precisions(ModelSize.SMALL, Execution.FUSED_GRAPH))
                .containsExactly(FloatFormat.FLOAT32, FloatFormat.BFLOAT16);
        assertThat(plan.precisions(ModelSize.SMALL, Execution.EAGER)).endsWith(FloatFormat.E4M3FN);
        assertThat(plan.executions()).containsExactly(Execution.EAGER, Execution.FUSED, Execution.FUSED_GRAPH);
        assertThat(plan.skipped()).isEmpty();
    }

    /** Sizes are not compared of which some are timed in float8 and some are not. */
    @Test
    void anExecutionThatCannotRunOneSizeInFloat8RunsNoneInIt() {
        BenchmarkPlan plan = BenchmarkPlan.of(
                options(Map.of("benchmark.dtype", "fp8", "benchmark.sizes", "small,large")),
                NEW,
                (execution, shape) -> shape.equals(ModelSize.LARGE.shape()) ? "too wide" : "");
        assertThat(plan.precisions(ModelSize.SMALL, Execution.GRAPH)).doesNotContain(FloatFormat.E4M3FN);
        assertThat(plan.whyNotFloat8(Execution.GRAPH)).isEqualTo("float8 is not timed in graph execution: too wide");
    }

    /** What is pretended has no kernels, so that the real question has this answer on every machine. */
    @Test
    void theExecutionsThemselvesAreAskedWhetherTheyCanRunFloat8() {
        Hardware pretended = new Hardware(Device.gpu(99), "pretended", 150_000_000_000L, true, true);
        BenchmarkPlan plan = BenchmarkPlan.of(
                options(Map.of("benchmark.dtype", "fp8", "benchmark.execution", "eager,fused")), pretended);
        assertThat(plan.warnings())
                .containsExactly(
                        "float8 is not timed in fused execution: fused passes in float8 need kernels that cast on"
                                + " the way, which cannot be had here: gpu(99) is no CUDA device; eager execution and, on CUDA,"
                                + " graph do without them");
        assertThat(BenchmarkPlan.ofFloat8(options(Map.of()), pretended).whyNotFloat8(Execution.FUSED_GRAPH))
                .contains("gpu(99) is no CUDA device");
        BenchmarkPlan odd = BenchmarkPlan.of(
                options(Map.of(
                        "benchmark.dtype", "fp8",
                        "benchmark.sizes", "small",
                        "benchmark.batchSize", "3",
                        "benchmark.contextLength", "40")),
                pretended);
        assertThat(odd.whyNotFloat8(Execution.EAGER))
                .startsWith(
                        "float8 is not timed in eager execution: products of float8 take multiples of 16, not 120 tokens");
    }

    @Test
    void unlessChosenTheExecutionsAreWhatTheDeviceCan() {
        assertThat(BenchmarkPlan.of(options(Map.of()), NEW).executions())
                .containsExactly(Execution.EAGER, Execution.GRAPH);
        BenchmarkPlan cpu = BenchmarkPlan.of(options(Map.of()).tiny(), Hardware.cpu());
        assertThat(cpu.executions()).containsExactly(Execution.EAGER);
        assertThat(cpu.warnings()).isEmpty();
    }

    @Test
    void executionsComeInOrderAndEachOnce() {
        assertThat(options(Map.of("benchmark.execution", "fused-graph, eager,eager"))
                        .executions())
                .containsExactly(Execution.EAGER, Execution.FUSED_GRAPH);
    }

    @Test
    void onTheCpuGraphsAreSkippedByNameAndFusedIsNot() {
        BenchmarkPlan plan =
                BenchmarkPlan.of(options(Map.of("benchmark.execution", "graph,fused,fused-graph")), Hardware.cpu());
        assertThat(plan.executions()).containsExactly(Execution.FUSED);
        assertThat(plan.whyNot(ModelSize.SMALL, Execution.GRAPH))
                .isEqualTo("execution graph needs CUDA, whose graphs it replays; this is CPU");
        assertThat(plan.whyNot(ModelSize.SMALL, Execution.FUSED_GRAPH)).contains("needs CUDA");
        assertThat(plan.whyNot(ModelSize.SMALL, Execution.EAGER)).isEqualTo("eager is not among -Dbenchmark.execution");
        assertThat(plan.whyNot(ModelSize.SMALL, Execution.FUSED)).isEmpty();
        assertThat(plan.warnings()).hasSize(2).allMatch(warning -> warning.contains("needs CUDA"));
    }

    @Test
    void knowsDataCentreGpus() {
        assertThat(NEW.isHopper()).isTrue();
        assertThat(new Hardware(Device.gpu(), "NVIDIA H100 80GB HBM3", 1, true, true).isHopper())
                .isTrue();
        assertThat(new Hardware(Device.gpu(), "NVIDIA H100 PCIe", 1, true, true).isHopper())
                .isFalse();
        assertThat(NEW.isDataCentre()).isTrue();
        assertThat(OLD.isDataCentre()).isFalse();
        Hardware ampere = new Hardware(Device.gpu(), "NVIDIA A100-SXM4-80GB", 1, true, false);
        assertThat(ampere.isDataCentre()).isTrue();
        assertThat(ampere.isHopper()).isFalse();
        assertThat(new Hardware(Device.gpu(), "NVIDIA GeForce RTX 4090", 1, true, true).isDataCentre())
                .isFalse();
    }

    @Test
    void anOptimizerIsTimedLaunchedAndButForTinyReplayed() {
        BenchmarkOptions options = BenchmarkOptions.defaults();
        assertThat(options.withOptimizer(ModelSize.MEDIUM, OptimizerChoice.ADAMW)
                        .executions())
                .containsExactly(Execution.EAGER, Execution.FUSED_GRAPH);
        assertThat(options.withOptimizer(ModelSize.TINY, OptimizerChoice.ADAMW).executions())
                .containsExactly(Execution.EAGER);
    }

    /** Infinity clips nothing. */
    @Test
    void anOptimizerIsChosenWithTheNormThatItClipsTo() {
        assertThat(OptimizerChoice.labelled("adamw").orElseThrow().maxNorm()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(OptimizerChoice.labelled("adamw-clipped").orElseThrow().maxNorm())
                .isEqualTo(1);
        assertThat(OptimizerChoice.NONE.maxNorm()).isNaN();
    }
}
