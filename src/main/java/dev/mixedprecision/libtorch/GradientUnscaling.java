package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.List;

/** libtorch's check of all gradients for infinities and NaNs, which unscales them on the way and stays on the device. */
final class GradientUnscaling {
    private static final ListOperator CHECK_AND_UNSCALE =
            new ListOperator("_amp_foreach_non_finite_check_and_unscale_", 1, 2);

    private GradientUnscaling() {}

    /**
     * Multiplies every gradient by {@code inverseScale}, and sets {@code foundInf} to 1 where an element was infinite or
     * NaN before; else leaves {@code foundInf} as it is.
     *
     * @param gradients float32 or float64, dense, all on one device
     * @param foundInf one float32 element on that device
     * @param inverseScale as {@code foundInf}
     * @throws IllegalArgumentException for arrays that are not so, naming the first
     */
    static void apply(List<NDArray> gradients, NDArray foundInf, NDArray inverseScale) {
        Device device = foundInf.getDevice();
        requireNumber("foundInf", foundInf, device);
        requireNumber("inverseScale", inverseScale, device);
        for (int i = 0; i < gradients.size(); i++) {
            requireGradient(i, gradients.get(i), device);
        }
        // libtorch takes its fast way for a list of one type only.
        for (ScalarType type : new ScalarType[] {ScalarType.FLOAT32, ScalarType.FLOAT64}) {
            List<NDArray> ofOneType = gradients.stream()
                    .filter(gradient -> Tensors.dtype(gradient) == type)
                    .toList();
            CHECK_AND_UNSCALE.call(List.of(ofOneType), foundInf, inverseScale);
        }
    }

    private static void requireNumber(String name, NDArray number, Device device) {
        if (Tensors.dtype(number) != ScalarType.FLOAT32
                || number.size() != 1
                || !number.getDevice().equals(device)) {
            throw new IllegalArgumentException(name + " must be one float32 number on " + device + ", not "
                    + Tensors.dtype(number) + number.getShape() + " on " + number.getDevice());
        }
    }

    private static void requireGradient(int index, NDArray gradient, Device device) {
        ScalarType type = Tensors.dtype(gradient);
        String which = "gradient " + index + ", " + type + gradient.getShape() + ", ";
        if (type != ScalarType.FLOAT32 && type != ScalarType.FLOAT64) {
            throw new IllegalArgumentException(
                    which + "must be float32: keep the parameters in float32 and let autocast"
                            + " choose the low precision; gradients of low precision would round when they are unscaled");
        }
        if (!gradient.getDevice().equals(device)) {
            throw new IllegalArgumentException(which + "is on " + gradient.getDevice() + ", the scale on " + device);
        }
        if (gradient.isSparse()) {
            throw new IllegalArgumentException(which + "is sparse, which cannot be unscaled");
        }
    }
}
