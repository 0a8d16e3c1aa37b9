package dev.mixedprecision.timing.benchmark;

import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.ScaledProduct;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.EagerOperations;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Operation;
import dev.mixedprecision.model.Operation.Float8Product;
import dev.mixedprecision.model.Operation.Layer;
import dev.mixedprecision.model.Operation.MatrixProduct;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.SizeTimings;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What the linear layers of a model take by themselves on a CUDA device in a forward and a backward pass, the head among
 * them: their matrix products, and what float8 has to do first to each factor that it multiplies, which the head's are not.
 */
public final class LinearTimes {
    private final OperationTimes products;
    private final FactorTimes factors;
    private final ComputeDevice device;

    /**
     * What the linear layers of both passes take, in milliseconds.
     *
     * @param bfloat16 their products in bfloat16
     * @param float8 the blocks' products in e4m3 with fast accumulation, of factors that are in e4m3 already, and the head's
     *     in bfloat16; NaN where a shape is none of float8's
     * @param largest finding the largest magnitude of every factor of the blocks' once, by libtorch's own operators
     * @param casts scaling every factor of the blocks' and casting it to e4m3 once, by libtorch's own operators
     */
    public record Linear(double bfloat16, double float8, double largest, double casts) {}

    public LinearTimes(ComputeDevice device) {
        this.device = device;
        this.products = new OperationTimes(device.djl());
        this.factors = new FactorTimes(device.djl());
    }

    /** The times for a row's size and input; what it has of them is measured once. */
    public Linear of(SizeTimings row) {
        Linear times =
                sums(ModelSize.labelled(row.size()).shape(), row.batch(), row.context(), this::seconds, factors::of);
        Cuda.emptyCache(device.djl());
        return times;
    }

    private double seconds(MatrixProduct product, FloatFormat precision) {
        if (precision != FloatFormat.E4M3FN) {
            return products.seconds(product, precision, Caches.WARM);
        }
        return inFloat8(product)
                .map(float8 -> products.seconds(float8, FloatFormat.BFLOAT16, Caches.WARM))
                .orElse(Double.NaN);
    }

    /**
     * A product of e4m3 with fast accumulation, of factors that lie as float8's products want them, whatever the product's own
     * layout is; empty where the tensor cores do not multiply the shape.
     */
    static Optional<Float8Product> inFloat8(MatrixProduct product) {
        if (product.n() % ScaledProduct.MULTIPLE != 0 || product.k() % ScaledProduct.MULTIPLE != 0) {
            return Optional.empty();
        }
        return Optional.of(new Float8Product(
                product.what(),
                product.count(),
                product.m(),
                product.n(),
                product.k(),
                FloatFormat.E4M3FN,
                FloatFormat.BFLOAT16,
                true));
    }

    /**
     * The sums over both passes.
     *
     * @param product the seconds of one launch of a product in a precision
     * @param factors those of the three factors of a layer, by one launch of its product in the forward pass
     */
    static Linear sums(
            TransformerShape shape,
            int batch,
            int context,
            ToDoubleBiFunction<MatrixProduct, FloatFormat> product,
            Function<MatrixProduct, FactorTimes.Times> factors) {
        List<MatrixProduct> linear = Operation.ofLinearLayers(EagerOperations.of(shape, batch, context, true))
                .toList();
        // Of the three products of a layer, the forward pass's is the one whose second factor lies in memory as (n, k).
        List<MatrixProduct> cast = linear.stream()
                .filter(each -> each.layer() == Layer.BLOCK && each.transposedB())
                .toList();
        return new Linear(
                milliseconds(linear, each -> product.applyAsDouble(each, FloatFormat.BFLOAT16)),
                milliseconds(linear, each -> product.applyAsDouble(each, inFloat8(each.layer()))),
                milliseconds(cast, forward -> factors.apply(forward).largest()),
                milliseconds(cast, forward -> factors.apply(forward).cast()));
    }

    /** The format of a layer's factors where passes are in float8. */
    private static FloatFormat inFloat8(Layer layer) {
        return layer == Layer.BLOCK ? FloatFormat.E4M3FN : FloatFormat.BFLOAT16;
    }

    private static double milliseconds(List<MatrixProduct> products, ToDoubleFunction<MatrixProduct> seconds) {
        return 1e3
                * products.stream()
                        .mapToDouble(each -> each.count() * seconds.applyAsDouble(each))
                        .sum();
    }
}
