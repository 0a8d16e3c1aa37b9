package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes a device's fingerprint: for each format how it adds one block, and in which orders products of a few shapes. */
public final class FingerprintExperiment {
    private static final int RUNS = 19;
    private static final List<int[]> SHAPES =
            List.of(new int[] {2048, 4096, 1024}, new int[] {128, 128, 4096}, new int[] {33, 129, 257});

    private final Multiplier multiplier;
    private final Units units;
    private final List<int[]> shapes;
    private final int size;

    public FingerprintExperiment() {
        this(new Multiplier.OfLibtorch(), Units.published(), SHAPES, 2048);
    }

    /**
     * @param shapes rows, columns and length of the products, a large one first
     * @param size how many rows and columns the product has that holds the sums of one block
     */
    FingerprintExperiment(Multiplier multiplier, Units units, List<int[]> shapes, int size) {
        this.multiplier = multiplier;
        this.units = units;
        this.shapes = shapes;
        this.size = size;
    }

    /** One of each format whose rule is published for the device. */
    public List<Fingerprint> run(ComputeDevice device) {
        List<Fingerprint> fingerprints = new ArrayList<>();
        for (FloatFormat input :
                List.of(FloatFormat.FLOAT16, FloatFormat.BFLOAT16, FloatFormat.TF32, FloatFormat.FLOAT32)) {
            if (units.of(device, input).isPresent()) {
                fingerprints.add(fingerprint(device, input));
            }
        }
        return fingerprints;
    }

    private Fingerprint fingerprint(ComputeDevice device, FloatFormat input) {
        ProductExperiment experiment = new ProductExperiment(multiplier, units);
        List<ProductOutcome> products = shapes.stream()
                .map(shape -> experiment.run(ProductPlan.normal(device, input, shape[0], shape[1], shape[2])))
                .toList();
        ProductSampler sampler = new ProductSampler(multiplier);
        ProductPlan large = products.get(0).plan();
        double[] first = sampler.widest(large).elements();
        int repeats = 0;
        for (int run = 0; run < RUNS; run++) {
            repeats += Arrays.equals(first, sampler.widest(large).elements()) ? 1 : 0;
        }
        return new Fingerprint(
                new BlockExperiment(multiplier, units, size).run(device, input), products, repeats, RUNS);
    }
}
