package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;

/** Multiplies matrices of one format; a twin may do it in another way. */
interface Multiplier {
    /**
     * The product of (m, k) and (k, n).
     *
     * @param input the format of the factors; TF32 for float32 arrays that tensor cores multiply
     * @param result the format of the elements: {@link #widest} of the input, or the input itself
     */
    NDArray multiply(NDArray a, NDArray b, FloatFormat input, FloatFormat result);

    /** The format in which most of a result's bits can be had on a device. */
    FloatFormat widest(ComputeDevice device, FloatFormat input);

    /** The same with one of libtorch's settings switched meanwhile. */
    default Multiplier with(MathSetting setting, boolean on) {
        Multiplier plain = this;
        return new Multiplier() {
            @Override
            public NDArray multiply(NDArray a, NDArray b, FloatFormat input, FloatFormat result) {
                try (var scope = setting.switched(on)) {
                    return plain.multiply(a, b, input, result);
                }
            }

            @Override
            public FloatFormat widest(ComputeDevice device, FloatFormat input) {
                return plain.widest(device, input);
            }
        };
    }

    /** What libtorch gives. */
    final class OfLibtorch implements Multiplier {
        /** Results in float32, whatever the inputs: libtorch 2.8 and later, on CUDA. */
        private static final String MM_DTYPE = "aten::mm.dtype";

        private static final Operator WITH_RESULT = Operator.named(MM_DTYPE);

        @Override
        public NDArray multiply(NDArray a, NDArray b, FloatFormat input, FloatFormat result) {
            try (var tf32 = MathSetting.TF32.switched(input == FloatFormat.TF32)) {
                return result == FloatFormat.FLOAT32 && ScalarType.of(input).isLowPrecision()
                        ? WITH_RESULT.call(a.getManager(), a, b, ScalarType.FLOAT32)
                        : Aten.matmul(a, b);
            }
        }

        @Override
        public FloatFormat widest(ComputeDevice device, FloatFormat input) {
            boolean wide = !ScalarType.of(input).isLowPrecision() || device.isCuda() && Operator.exists(MM_DTYPE);
            return wide ? FloatFormat.FLOAT32 : input;
        }
    }
}
