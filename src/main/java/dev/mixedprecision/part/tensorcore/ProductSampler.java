package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.CudaStream;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Multiplies random matrices and takes some elements of the product. */
final class ProductSampler {
    /** Rows and columns that are taken, from the first to the last. */
    private static final int SAMPLES = 12;

    private static final Operator INDEX_SELECT = Operator.named("aten::index_select");
    private static final Operator EXP2 = Operator.named("aten::exp2");

    private final Multiplier multiplier;

    ProductSampler(Multiplier multiplier) {
        this.multiplier = multiplier;
    }

    /** What came out, and the kernels that computed it. */
    private record Computed(NDArray product, List<String> kernels) {}

    /** Multiplies with the widest results that can be had. */
    ProductSample widest(ProductPlan plan) {
        return sample(plan, multiplier.widest(plan.device(), plan.input()));
    }

    /** Multiplies with results in a format. */
    ProductSample sample(ProductPlan plan, FloatFormat result) {
        try (NDManager manager = NDManager.newBaseManager(plan.device().djl())) {
            Aten.manualSeed(manager, 1); // the same numbers for every format
            NDArray a = matrix(manager, plan.m(), plan.k(), plan.transposedA(), plan);
            NDArray b = matrix(manager, plan.k(), plan.n(), plan.transposedB(), plan);
            Computed computed = compute(a, b, plan, result);
            long[] rows = samples(plan.m());
            long[] columns = samples(plan.n());
            double[] elements = Tensors.toDoubles(selected(selected(computed.product(), 0, rows), 1, columns));
            return new ProductSample(
                    result,
                    operand(selected(a, 0, rows), rows.length, plan.input()),
                    operand(Aten.transpose(selected(b, 1, columns), 0, 1), columns.length, plan.input()),
                    elements,
                    computed.kernels());
        }
    }

    private Computed compute(NDArray a, NDArray b, ProductPlan plan, FloatFormat result) {
        if (!plan.device().isCuda()) {
            return new Computed(multiplier.multiply(a, b, plan.input(), result), List.of());
        }
        try (CudaStream stream = CudaStream.side(plan.device().djl())) {
            NDArray product = multiplier.multiply(a, b, plan.input(), result);
            try (CudaGraph graph = CudaGraph.capture(stream, CudaGraph.Pool.fresh(), List.of(a, b), () -> multiplier
                    .multiply(a, b, plan.input(), result)
                    .close())) {
                return new Computed(product, CudaGraph.tellsKernels() ? graph.kernels() : List.of());
            }
        }
    }

    private static NDArray matrix(NDManager manager, long rows, long columns, boolean transposed, ProductPlan plan) {
        Shape shape = transposed ? new Shape(columns, rows) : new Shape(rows, columns);
        NDArray matrix = Aten.to(random(manager, shape, plan), ScalarType.of(plan.input()));
        return transposed ? Aten.transpose(matrix, 0, 1) : matrix;
    }

    private static NDArray random(NDManager manager, Shape shape, ProductPlan plan) {
        if (plan.data() == ProductPlan.Data.UNIFORM) {
            return manager.randomUniform(0, 1, shape);
        }
        NDArray normal = Aten.truncatedNormal(manager, 1, shape);
        int binades = plan.binades();
        return binades == 0
                ? normal
                : Aten.mul(normal, EXP2.call(manager, manager.randomUniform(-binades, binades, shape)));
    }

    private static long[] samples(long size) {
        int count = (int) Math.min(SAMPLES, size);
        return IntStream.range(0, count)
                .mapToLong(i -> count == 1 ? 0 : i * (size - 1) / (count - 1))
                .toArray();
    }

    private static NDArray selected(NDArray array, int dimension, long[] indices) {
        NDManager manager = array.getManager();
        return INDEX_SELECT.call(manager, array, dimension, manager.create(indices));
    }

    /** A float32 that tensor cores multiply is rounded by them. */
    private static Operand operand(NDArray rows, int count, FloatFormat format) {
        double[] all = Tensors.toDoubles(rows);
        int length = all.length / count;
        double[][] values = new double[count][];
        for (int row = 0; row < count; row++) {
            values[row] = Arrays.stream(all, row * length, (row + 1) * length)
                    .map(format::round)
                    .toArray();
        }
        return Operand.of(format, values);
    }
}
