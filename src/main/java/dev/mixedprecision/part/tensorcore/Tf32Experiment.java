package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.ErrorBound;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.TensorCore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Multiplies float32 numbers by 1, and matrices, with TF32 and without. */
public final class Tf32Experiment {
    private static final int ROWS = 512;
    private static final int COLUMNS = 64;
    private static final int SIZE = 2048;

    private final Multiplier multiplier;
    private final Units units;
    private final int size;

    public Tf32Experiment() {
        this(new Multiplier.OfLibtorch(), Units.published(), SIZE);
    }

    /** @param size of the matrices whose product's error is measured */
    Tf32Experiment(Multiplier multiplier, Units units, int size) {
        this.multiplier = multiplier;
        this.units = units;
        this.size = size;
    }

    /** Whether anything is published of how a device multiplies in TF32. */
    public boolean isPublished(ComputeDevice device) {
        return units.of(device, FloatFormat.TF32).isPresent();
    }

    /** Measures on a device. */
    public Tf32Outcome run(ComputeDevice device) {
        boolean onByDefault = MathSetting.TF32.isOn();
        List<Double> numbers = numbers();
        ProductPlan plan = ProductPlan.normal(device, FloatFormat.FLOAT32, size, size, size);
        ProductSampler sampler = new ProductSampler(multiplier);
        ProductSample plain = sampler.widest(plan);
        ProductSample rounded = sampler.widest(plan.in(FloatFormat.TF32));
        TensorCore core = (TensorCore) units.of(device, FloatFormat.TF32).orElseThrow();
        ErrorBound bound = ErrorBound.ofRoundedFactors(FloatFormat.TF32)
                .plus(ErrorBound.ofBlocks(core, ReductionOrder.whole(size, core.terms()), size));
        return new Tf32Outcome(
                onByDefault,
                numbers,
                timesOne(device, numbers, FloatFormat.TF32),
                timesOne(device, numbers, FloatFormat.FLOAT32),
                new ProductError(plain.rows(), plain.columns(), rounded.elements()).worst(),
                new ProductError(plain.rows(), plain.columns(), plain.elements()).worst(),
                bound);
    }

    /** Random ones, and such as lie in the middle between two values of TF32, or next to it. */
    private static List<Double> numbers() {
        Random random = new Random(1);
        List<Double> numbers = new ArrayList<>();
        while (numbers.size() < ROWS * COLUMNS) {
            float x = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(21) - 10));
            int tie = Float.floatToRawIntBits(x) & ~0x1fff | 0x1000;
            numbers.add((double) x);
            numbers.add((double) Float.intBitsToFloat(tie));
            numbers.add((double) Float.intBitsToFloat(tie - 1));
            numbers.add((double) Float.intBitsToFloat(tie + 1));
        }
        return numbers;
    }

    private List<Double> timesOne(ComputeDevice device, List<Double> numbers, FloatFormat format) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).floatValue();
        }
        try (NDManager manager = NDManager.newBaseManager(device.djl())) {
            NDArray matrix = manager.create(values, new Shape(ROWS, COLUMNS));
            NDArray product = multiplier.multiply(matrix, manager.eye(COLUMNS), format, FloatFormat.FLOAT32);
            return Arrays.stream(Tensors.toDoubles(product)).boxed().toList();
        }
    }
}
