package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.EagerOperations;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Operation;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A product of random matrices, (m, k) times (k, n).
 *
 * @param what what it is for, for the report
 * @param device where it is computed
 * @param input the format of the factors
 * @param transposedA whether the first matrix lies in memory as (k, m)
 * @param transposedB whether the second one lies in memory as (n, k)
 * @param data how the numbers are distributed
 * @param binades each number is multiplied by 2 to a random power between minus this and this; not at all where it is 0
 */
public record ProductPlan(
        String what,
        ComputeDevice device,
        FloatFormat input,
        long m,
        long n,
        long k,
        boolean transposedA,
        boolean transposedB,
        Data data,
        int binades) {

    /** How numbers are distributed. */
    public enum Data {
        /** Normally, with mean 0 and standard deviation 1, truncated at three. */
        NORMAL,
        /** Evenly between 0 and 1. */
        UNIFORM
    }

    /** A product of normally distributed matrices, the second one lying in memory as a linear layer's weight does. */
    static ProductPlan normal(ComputeDevice device, FloatFormat input, long m, long n, long k) {
        return new ProductPlan("a linear layer", device, input, m, n, k, false, true, Data.NORMAL, 0);
    }

    /** The same with numbers between 0 and 1, so that sums grow. */
    ProductPlan uniform() {
        return new ProductPlan(what, device, input, m, n, k, transposedA, transposedB, Data.UNIFORM, 0);
    }

    /** The same with factors in another format. */
    ProductPlan in(FloatFormat other) {
        return new ProductPlan(what, device, other, m, n, k, transposedA, transposedB, data, binades);
    }

    /** Every product of a model's linear layers, forward and backward, in the shapes and layouts of a training step. */
    static List<ProductPlan> ofLinearLayers(
            ModelSize size, ComputeDevice device, FloatFormat input, int batch, int context, int binades) {
        Map<List<Object>, ProductPlan> distinct = new LinkedHashMap<>();
        Operation.ofLinearLayers(EagerOperations.of(size.shape(), batch, context, true))
                .forEach(product -> distinct.putIfAbsent(
                        List.of(product.m(), product.n(), product.k(), product.transposedA(), product.transposedB()),
                        new ProductPlan(
                                product.what(),
                                device,
                                input,
                                product.m(),
                                product.n(),
                                product.k(),
                                product.transposedA(),
                                product.transposedB(),
                                Data.NORMAL,
                                binades)));
        return List.copyOf(distinct.values());
    }

    /** {@code m × n × k}. */
    String shape() {
        return m + " × " + n + " × " + k;
    }

    @Override
    public String toString() {
        return what + ", " + shape() + " in " + input;
    }
}
