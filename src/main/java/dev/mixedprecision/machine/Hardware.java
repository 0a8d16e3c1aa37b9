package dev.mixedprecision.machine;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaDevice;
import java.util.List;

/**
 * What the benchmark must know of the device.
 *
 * @param device as DJL names it
 * @param name such as {@code NVIDIA H200}, or {@code CPU}
 * @param memoryBytes its whole memory; the largest long for the CPU, which is not asked
 * @param bfloat16 whether its arithmetic knows bfloat16
 * @param float8 whether its tensor cores multiply float8
 */
public record Hardware(Device device, String name, long memoryBytes, boolean bfloat16, boolean float8) {
    private static final List<String> HOPPER = List.of("H100", "H200", "H800", "GH200");

    private static final List<String> DATA_CENTRE =
            List.of("A100", "A800", "H100", "H200", "H800", "GH200", "B100", "B200", "B300", "GB200", "GB300");

    public static Hardware cpu() {
        return new Hardware(Device.cpu(), "CPU", Long.MAX_VALUE, true, false);
    }

    /**
     * The first CUDA device.
     *
     * @throws dev.mixedprecision.libtorch.LibtorchException when there is none, with the reason
     */
    public static Hardware cuda() {
        Device device = Cuda.device();
        CudaDevice described = Cuda.describe(device);
        return new Hardware(
                device,
                described.name(),
                described.totalMemoryBytes(),
                described.supportsBfloat16(),
                described.supportsFloat8Products());
    }

    /** Whether it is one of those whose matrix units make float16 and bfloat16 many times as fast as float32. */
    public boolean isDataCentre() {
        return isAnyOf(DATA_CENTRE);
    }

    /**
     * Whether it is one of the data centre GPUs with compute capability 9.0 and all of the chip's power; the PCIe and NVL
     * boards have less.
     */
    public boolean isHopper() {
        return isAnyOf(HOPPER) && !isAnyOf(List.of("PCIe", "NVL"));
    }

    private boolean isAnyOf(List<String> models) {
        return models.stream().anyMatch(model -> name.matches(".*\\b" + model + "\\b.*"));
    }

    public boolean isCuda() {
        return device.isGpu();
    }

    /** Whether its tensor cores multiply float32 as TF32, which came with bfloat16, in compute capability 8.0. */
    public boolean tf32() {
        return isCuda() && bfloat16;
    }
}
