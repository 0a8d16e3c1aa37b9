package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.CudaCores;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import dev.mixedprecision.numerics.ProductUnit;
import dev.mixedprecision.numerics.ReductionOrder;
import dev.mixedprecision.numerics.TensorCore;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToDoubleBiFunction;

/** Devices that exist in this test alone: they add by a rule, right or wrong. */
final class BrokenProducts {
    private BrokenProducts() {}

    static TensorCore hopper(FloatFormat input) {
        return TensorCore.published(9, 0, input).orElseThrow();
    }

    /** Every device is taken for a Hopper. */
    static Units hopper() {
        return (device, input) -> Optional.of(input == FloatFormat.FLOAT32 ? new CudaCores() : hopper(input));
    }

    /** A device of a generation of which nothing is published. */
    static Units unknown() {
        return (device, input) -> Optional.empty();
    }

    /** A device that adds by the rule of a unit, K being walked over in an order, and then does something to each element. */
    static Multiplier adding(ProductUnit unit, ReductionOrder order, DoubleUnaryOperator then) {
        return new Device(input -> unit, length -> order, FloatFormat::round, then);
    }

    /** A Hopper that never splits, and does something to each element. */
    static Multiplier hopperThat(DoubleUnaryOperator then) {
        return new Device(
                BrokenProducts::unit, length -> ReductionOrder.whole(length, 1 << 20), FloatFormat::round, then);
    }

    /** A Hopper that cuts its factors off instead of rounding them. */
    static Multiplier hopperThatCutsFactorsOff() {
        return new Device(
                BrokenProducts::unit,
                length -> ReductionOrder.whole(length, 1 << 20),
                (format, x) -> Math.abs(format.round(x)) > Math.abs(x)
                        ? format.round(x) - Math.copySign(format.ulp(x), x)
                        : format.round(x),
                DoubleUnaryOperator.identity());
    }

    private static ProductUnit unit(FloatFormat input) {
        return input == FloatFormat.FLOAT32 ? new CudaCores() : hopper(input);
    }

    private record Device(
            Function<FloatFormat, ProductUnit> units,
            IntFunction<ReductionOrder> orders,
            ToDoubleBiFunction<FloatFormat, Double> rounding,
            DoubleUnaryOperator then)
            implements Multiplier {
        @Override
        public NDArray multiply(NDArray a, NDArray b, FloatFormat input, FloatFormat result) {
            ProductUnit unit = units.apply(input);
            if (input == FloatFormat.FLOAT16 && MathSetting.FLOAT16_ACCUMULATION.isOn()) {
                unit = ((TensorCore) unit).with(TensorCore.Accumulator.FLOAT16);
            }
            Operand left = operand(a, unit.input());
            Operand right = operand(Aten.transpose(b, 0, 1), unit.input());
            ReductionOrder order = orders.apply(left.length());
            ReductionOrder fitting = new ReductionOrder(
                    order.pieceLength(),
                    order.halves(),
                    order.tile(),
                    Math.min(order.terms(), unit.terms()),
                    order.partial(),
                    order.joining());
            double[] elements = fitting.product(unit, left, right, result);
            float[] values = new float[elements.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) then.applyAsDouble(elements[i]);
            }
            NDArray product = a.getManager().create(values, new Shape(left.rows(), right.rows()));
            return Aten.to(product, ScalarType.of(result));
        }

        @Override
        public FloatFormat widest(ComputeDevice device, FloatFormat input) {
            return FloatFormat.FLOAT32;
        }

        private Operand operand(NDArray matrix, FloatFormat format) {
            int columns = (int) matrix.getShape().get(1);
            double[] all = Tensors.toDoubles(matrix.duplicate());
            double[][] rows = new double[all.length / columns][];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = Arrays.stream(all, row * columns, (row + 1) * columns)
                        .map(x -> rounding.applyAsDouble(format, x))
                        .toArray();
            }
            return Operand.of(format, rows);
        }
    }
}
