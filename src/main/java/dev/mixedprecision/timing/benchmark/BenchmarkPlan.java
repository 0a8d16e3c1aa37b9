package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.FusedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * What a benchmark will do: the options, fitted to the device.
 *
 * @param options as chosen
 * @param hardware where it runs
 * @param type the type that autocast runs in: bfloat16 where float8 was chosen
 * @param float32 whether float32 is timed: else there is bfloat16 and float8 alone
 * @param sizes what is timed, in order
 * @param executions how each size is run, in order; none where the device allows none of the chosen ones
 * @param skipped what was chosen and is not timed, by the name of the size or execution, with the reason
 * @param withoutFloat8 the executions that cannot run float8 on a device that multiplies it, where it was chosen, with the
 *     reason
 * @param warnings what the user should know of the fitting
 */
public record BenchmarkPlan(
        BenchmarkOptions options,
        Hardware hardware,
        ScalarType type,
        boolean float32,
        List<ModelSize> sizes,
        List<Execution> executions,
        Map<String, String> skipped,
        Map<Execution, String> withoutFloat8,
        List<String> warnings) {
    private static final long LARGE_MEMORY = 20_000_000_000L;

    public static BenchmarkPlan of(BenchmarkOptions options, Hardware hardware) {
        return of(options, hardware, (execution, shape) -> whyNotFloat8(options, hardware, execution, shape));
    }

    private static String whyNotFloat8(
            BenchmarkOptions options, Hardware hardware, Execution execution, TransformerShape shape) {
        return execution.whyNot(hardware.device(), shape, options.tokens(), ScalarType.FLOAT8_E4M3FN);
    }

    /**
     * As {@link #of(BenchmarkOptions, Hardware)}.
     *
     * @param whyNotFloat8 why an execution cannot run a model in float8, on a device that multiplies it; empty where it can
     */
    static BenchmarkPlan of(
            BenchmarkOptions options, Hardware hardware, BiFunction<Execution, TransformerShape, String> whyNotFloat8) {
        List<String> warnings = new ArrayList<>();
        boolean float8 = options.type().isFloat8();
        ScalarType type = float8 ? ScalarType.BFLOAT16 : options.type();
        if (float8 && !hardware.float8()) {
            warnings.add(withoutFloat8(hardware));
        }
        if (type == ScalarType.BFLOAT16 && !hardware.bfloat16()) {
            type = ScalarType.FLOAT16;
            warnings.add(hardware.name()
                    + " has no bfloat16 (compute capability below 8.0): mixed precision runs in float16");
        }
        if (options.tf32() && !hardware.tf32()) {
            warnings.add(withoutTf32(hardware));
        }
        Map<String, String> skipped = new LinkedHashMap<>();
        List<ModelSize> sizes = fitting(options, hardware, skipped);
        List<Execution> executions = possible(options, hardware, skipped);
        warnings.addAll(skipped.values());
        Map<Execution, String> withoutFloat8 =
                float8 && hardware.float8() ? withoutFloat8(executions, sizes, whyNotFloat8) : Map.of();
        warnings.addAll(withoutFloat8.values());
        return new BenchmarkPlan(
                options,
                hardware,
                type,
                true,
                List.copyOf(sizes),
                List.copyOf(executions),
                Map.copyOf(skipped),
                Map.copyOf(withoutFloat8),
                List.copyOf(warnings));
    }

    /** An execution that cannot run every size in float8 runs none in it. */
    private static Map<Execution, String> withoutFloat8(
            List<Execution> executions,
            List<ModelSize> sizes,
            BiFunction<Execution, TransformerShape, String> whyNotFloat8) {
        Map<Execution, String> without = new EnumMap<>(Execution.class);
        for (Execution execution : executions) {
            sizes.stream()
                    .map(size -> whyNotFloat8.apply(execution, size.shape()))
                    .filter(reason -> !reason.isEmpty())
                    .findFirst()
                    .ifPresent(reason ->
                            without.put(execution, "float8 is not timed in " + execution + " execution: " + reason));
        }
        return without;
    }

    /** The chosen sizes that fit the device's memory; the others are added to those that are skipped, with the reason. */
    private static List<ModelSize> fitting(BenchmarkOptions options, Hardware hardware, Map<String, String> skipped) {
        List<ModelSize> sizes = new ArrayList<>();
        for (ModelSize size : options.sizes()) {
            if (size.compareTo(ModelSize.XL) >= 0 && hardware.memoryBytes() < LARGE_MEMORY) {
                skipped.put(
                        size.label(),
                        String.format(
                                Locale.ROOT,
                                "%s needs a GPU with 20 GB of memory; %s has %.1f GB",
                                size,
                                hardware.name(),
                                hardware.memoryBytes() / 1e9));
            } else {
                sizes.add(size);
            }
        }
        return sizes;
    }

    /**
     * What compares float8 to bfloat16, whatever precision and execution were chosen: plain and fused graphs of the chosen
     * sizes, in these two precisions alone.
     */
    public static BenchmarkPlan ofFloat8(BenchmarkOptions options, Hardware hardware) {
        return of(options.inFloat8(), hardware).withoutFloat32();
    }

    /** As {@link #ofFloat8(BenchmarkOptions, Hardware)} and {@link #of(BenchmarkOptions, Hardware, BiFunction)}. */
    static BenchmarkPlan ofFloat8(
            BenchmarkOptions options, Hardware hardware, BiFunction<Execution, TransformerShape, String> whyNotFloat8) {
        return of(options.inFloat8(), hardware, whyNotFloat8).withoutFloat32();
    }

    private BenchmarkPlan withoutFloat32() {
        return new BenchmarkPlan(options, hardware, type, false, sizes, executions, skipped, withoutFloat8, warnings);
    }

    /** The executions that the device can run; the others are added to those that are skipped, with the reason. */
    private static List<Execution> possible(BenchmarkOptions options, Hardware hardware, Map<String, String> skipped) {
        List<Execution> executions = new ArrayList<>();
        for (Execution execution : chosen(options, hardware)) {
            if (execution.isGraph() && !hardware.isCuda()) {
                skipped.put(
                        execution.toString(),
                        "execution " + execution + " needs CUDA, whose graphs it replays; this is " + hardware.name());
            } else {
                executions.add(execution);
            }
        }
        return executions;
    }

    /** Where nothing is chosen: launched one by one, and replayed where that can be. */
    private static List<Execution> chosen(BenchmarkOptions options, Hardware hardware) {
        if (!options.executions().isEmpty()) {
            return options.executions();
        }
        return hardware.isCuda() ? List.of(Execution.EAGER, Execution.GRAPH) : List.of(Execution.EAGER);
    }

    /**
     * The precisions of a size: float32, the mixed one, as a plain graph from large up the other low one to compare it
     * with, and where they were chosen float8 and TF32.
     */
    List<FloatFormat> precisions(ModelSize size, Execution execution) {
        List<FloatFormat> precisions = new ArrayList<>(float32 ? List.of(FloatFormat.FLOAT32) : List.of());
        if (options.mixedPrecision()) {
            precisions.add(type.format());
            FloatFormat other = type == ScalarType.BFLOAT16 ? FloatFormat.FLOAT16 : FloatFormat.BFLOAT16;
            if (float32
                    && execution == Execution.GRAPH
                    && size.compareTo(ModelSize.LARGE) >= 0
                    && (other == FloatFormat.FLOAT16 || hardware.bfloat16())) {
                precisions.add(other);
            }
            if (whyNotFloat8(execution).isEmpty()) {
                precisions.add(FloatFormat.E4M3FN);
            }
        }
        if (whyNotTf32().isEmpty()) {
            precisions.add(FloatFormat.TF32);
        }
        return List.copyOf(precisions);
    }

    /** The precisions of a size in words: {@code float32 and bfloat16}. */
    public String namesOfPrecisions(ModelSize size, Execution execution) {
        List<FloatFormat> precisions = precisions(size, execution);
        int last = precisions.size() - 1;
        return precisions.stream().limit(last).map(FloatFormat::toString).collect(Collectors.joining(", "))
                + (last == 0 ? "" : " and ")
                + precisions.get(last);
    }

    /** Why float32 is not timed with TF32 matrix products too; empty where it is. */
    public String whyNotTf32() {
        if (!options.tf32()) {
            return "TF32 is timed with -Dbenchmark.tf32=true alone";
        }
        return hardware.tf32() ? "" : withoutTf32(hardware);
    }

    /** Why fused passes of a size are not written out ({@link FusedPass}) in the type of autocast; empty where they are. */
    public String whyNotWrittenOut(ModelSize size) {
        return FusedPass.whyNot(hardware.device(), size.shape(), options.tokens(), type);
    }

    /** Why float8 is not timed in an execution beside bfloat16; empty where it is. */
    public String whyNotFloat8(Execution execution) {
        if (!options.type().isFloat8()) {
            return "float8 is timed with -Dbenchmark.dtype=fp8 alone";
        }
        return hardware.float8() ? withoutFloat8.getOrDefault(execution, "") : withoutFloat8(hardware);
    }

    private static String withoutFloat8(Hardware hardware) {
        return hardware.name()
                + " has no float8 products (CUDA, compute capability 8.9 and later): float8 is not timed";
    }

    private static String withoutTf32(Hardware hardware) {
        return hardware.name() + " has no TF32 (CUDA, compute capability 8.0 and later): it is not timed";
    }

    /** Why a size is not timed in an execution; empty where it is. */
    public String whyNot(ModelSize size, Execution execution) {
        if (skipped.containsKey(size.label())) {
            return skipped.get(size.label());
        }
        if (skipped.containsKey(execution.toString())) {
            return skipped.get(execution.toString());
        }
        if (!sizes.contains(size)) {
            return size + " is not among -Dbenchmark.sizes";
        }
        return executions.contains(execution) ? "" : execution + " is not among -Dbenchmark.execution";
    }
}
