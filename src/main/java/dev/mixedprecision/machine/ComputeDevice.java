package dev.mixedprecision.machine;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaDevice;

/**
 * Where an experiment runs.
 *
 * @param djl the device as DJL names it
 * @param name what the report calls it, such as {@code CPU} or {@code CUDA (NVIDIA H200)}
 */
public record ComputeDevice(Device djl, String name) {

    /** The CPU. */
    public static ComputeDevice cpu() {
        return new ComputeDevice(Device.cpu(), "CPU");
    }

    /**
     * The first CUDA device.
     *
     * @throws dev.mixedprecision.libtorch.LibtorchException when there is none, with the reason
     */
    public static ComputeDevice cuda() {
        Device device = Cuda.device();
        return new ComputeDevice(device, "CUDA (" + Cuda.describe(device).name() + ")");
    }

    /** Whether this is a CUDA device. */
    public boolean isCuda() {
        return djl.isGpu();
    }

    /** Whether the device's arithmetic knows bfloat16; libtorch emulates it on every CPU. */
    public boolean supportsBfloat16() {
        return !isCuda() || describe().supportsBfloat16();
    }

    /** Whether the device's tensor cores multiply float8; no CPU has any. */
    public boolean supportsFloat8Products() {
        return isCuda() && describe().supportsFloat8Products();
    }

    /** What the driver says of a CUDA device. */
    public CudaDevice describe() {
        return Cuda.describe(djl);
    }

    @Override
    public String toString() {
        return name;
    }
}
