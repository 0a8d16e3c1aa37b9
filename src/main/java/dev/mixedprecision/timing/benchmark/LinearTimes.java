package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.EagerOperations;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.SizeTimings;

/**
 * What the linear layers of a model take by themselves on a CUDA device: the matrix products of a forward and a backward
 * pass that have a weight or a weight's gradient, the head's among them, and nothing around them.
 */
public final class LinearTimes {
    private final ProductTimes products;
    private final ComputeDevice device;

    public LinearTimes(ComputeDevice device) {
        this.device = device;
        this.products = new ProductTimes(device.djl());
    }

    /** The milliseconds of both passes of a row; each product is measured once. NaN where a shape is none of float8's. */
    public double milliseconds(SizeTimings row, FloatFormat precision) {
        double seconds =
                EagerOperations.of(ModelSize.labelled(row.size()).shape(), row.batch(), row.context(), true).stream()
                        .filter(MatrixProduct.class::isInstance)
                        .map(MatrixProduct.class::cast)
                        .filter(product -> product.batch() == 1) // attention's have one for each head
                        .mapToDouble(product -> product.count() * products.seconds(product, precision))
                        .sum();
        Cuda.emptyCache(device.djl());
        return 1e3 * seconds;
    }
}
