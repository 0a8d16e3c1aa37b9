package dev.mixedprecision.experiment.speedup;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.model.ModelSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark will do: the options, fitted to the device.
 *
 * @param options as chosen
 * @param hardware where it runs
 * @param type the type that autocast runs in
 * @param sizes what is timed, in order
 * @param skipped what was chosen and is not timed, with the reason
 * @param warnings what the user should know of the fitting
 */
public record BenchmarkPlan(
        BenchmarkOptions options,
        Hardware hardware,
        ScalarType type,
        List<ModelSize> sizes,
        Map<ModelSize, String> skipped,
        List<String> warnings) {
    private static final long LARGE_MEMORY = 20_000_000_000L;

    public static BenchmarkPlan of(BenchmarkOptions options, Hardware hardware) {
        List<String> warnings = new ArrayList<>();
        ScalarType type = options.type();
        if (type == ScalarType.BFLOAT16 && !hardware.bfloat16()) {
            type = ScalarType.FLOAT16;
            warnings.add(hardware.name()
                    + " has no bfloat16 (compute capability below 8.0): mixed precision runs in float16");
        }
        List<ModelSize> sizes = new ArrayList<>();
        Map<ModelSize, String> skipped = new LinkedHashMap<>();
        for (ModelSize size : options.sizes()) {
            if (size.compareTo(ModelSize.XL) >= 0 && hardware.memoryBytes() < LARGE_MEMORY) {
                skipped.put(
                        size,
                        String.format(
                                java.util.Locale.ROOT,
                                "%s needs a GPU with 20 GB of memory; %s has %.1f GB",
                                size,
                                hardware.name(),
                                hardware.memoryBytes() / 1e9));
            } else {
                sizes.add(size);
            }
        }
        warnings.addAll(skipped.values());
        return new BenchmarkPlan(options, hardware, type, sizes, skipped, warnings);
    }

    /**
     * The precisions of a size: float32, the mixed one, and from large up the other low one to compare it with.
     */
    List<ScalarType> precisions(ModelSize size) {
        if (!options.mixedPrecision()) {
            return List.of(ScalarType.FLOAT32);
        }
        ScalarType other = type == ScalarType.BFLOAT16 ? ScalarType.FLOAT16 : ScalarType.BFLOAT16;
        boolean compared = size.compareTo(ModelSize.LARGE) >= 0 && (other == ScalarType.FLOAT16 || hardware.bfloat16());
        return compared ? List.of(ScalarType.FLOAT32, type, other) : List.of(ScalarType.FLOAT32, type);
    }
}
