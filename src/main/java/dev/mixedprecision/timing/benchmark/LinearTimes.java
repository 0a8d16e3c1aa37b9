package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.EagerOperations;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.SizeTimings;
import java.util.List;

/**
 * What the linear layers of a model take by themselves on a CUDA device in a forward and a backward pass, the head among
 * them: their matrix products, and what float8 has to do to each of their factors first.
 */
public final class LinearTimes {
    private final ProductTimes products;
    private final FactorTimes factors;
    private final ComputeDevice device;

    /**
     * What the linear layers of both passes take, in milliseconds.
     *
     * @param bfloat16 their products in bfloat16
     * @param float8 their products in e4m3 with fast accumulation, of factors that are in e4m3 already; NaN where a shape is
     *     none of float8's
     * @param largest finding the largest magnitude of every factor once, by libtorch's own operators
     * @param casts scaling every factor and casting it to e4m3 once, by libtorch's own operators
     */
    public record Linear(double bfloat16, double float8, double largest, double casts) {}

    public LinearTimes(ComputeDevice device) {
        this.device = device;
        this.products = new ProductTimes(device.djl());
        this.factors = new FactorTimes(device.djl());
    }

    /** The times for a row's size and input; what it has of them is measured once. */
    public Linear of(SizeTimings row) {
        List<MatrixProduct> linear =
                EagerOperations.of(ModelSize.labelled(row.size()).shape(), row.batch(), row.context(), true).stream()
                        .filter(MatrixProduct.class::isInstance)
                        .map(MatrixProduct.class::cast)
                        .filter(product -> product.batch() == 1) // attention's have one for each head
                        .toList();
        Linear times = new Linear(
                products(linear, FloatFormat.BFLOAT16),
                products(linear, FloatFormat.E4M3FN),
                factors(linear, true),
                factors(linear, false));
        Cuda.emptyCache(device.djl());
        return times;
    }

    private double products(List<MatrixProduct> linear, FloatFormat precision) {
        return 1e3
                * linear.stream()
                        .mapToDouble(product -> product.count() * products.seconds(product, precision))
                        .sum();
    }

    /** Of the three products of a layer, the forward pass's is the one whose second factor lies in memory as (n, k). */
    private double factors(List<MatrixProduct> linear, boolean largest) {
        return 1e3
                * linear.stream()
                        .filter(MatrixProduct::transposedB)
                        .mapToDouble(forward -> forward.count()
                                * factors.seconds(
                                        forward, largest ? FactorTimes.Times::largest : FactorTimes.Times::cast))
                        .sum();
    }
}
