package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import dev.mixedprecision.libtorch.internal.CudaAllocator;
import dev.mixedprecision.libtorch.internal.DriverDevice;
import dev.mixedprecision.libtorch.internal.NvidiaDriver;
import dev.mixedprecision.libtorch.internal.NvmlReading;
import dev.mixedprecision.libtorch.internal.TorchCuda;
import java.util.Optional;

/** CUDA as the loaded libtorch sees it; DJL's own answer is no for a machine that has a driver but no toolkit. */
public final class Cuda {
    private Cuda() {}

    /** How many CUDA devices the loaded libtorch can use: 0 for a CPU build, without a driver and without a device. */
    public static int deviceCount() {
        return Libtorch.get().isCudaBuild() ? TorchCuda.deviceCount() : 0;
    }

    /** Whether {@link #device()} can be used. */
    public static boolean isAvailable() {
        return deviceCount() > 0;
    }

    /**
     * The first CUDA device.
     *
     * @throws LibtorchException when there is none, with {@link #whyUnavailable()}
     */
    public static Device device() {
        String reason = whyUnavailable();
        if (!reason.isEmpty()) {
            throw new LibtorchException(reason);
        }
        return Device.gpu(0);
    }

    /** Why CUDA cannot be used, in a sentence that says what to change; empty where it can. */
    public static String whyUnavailable() {
        Libtorch libtorch = Libtorch.get();
        boolean driver = NvidiaDriver.isPresent();
        if (!driver && !libtorch.isCudaBuild()) {
            return "no NVIDIA driver (" + NvidiaDriver.VERSION_FILE
                    + " is missing), and the loaded libtorch is a CPU build: " + libtorch.folder();
        }
        if (!libtorch.isCudaBuild()) {
            return "there is an NVIDIA driver, but the loaded libtorch is a CPU build: " + libtorch.folder()
                    + (System.getenv("PYTORCH_LIBRARY_PATH") != null
                            ? "; PYTORCH_LIBRARY_PATH names it: unset that, or name a CUDA build"
                            : "; DJL found no CUDA runtime and fell back to the CPU: set PYTORCH_FLAVOR=cu128, or"
                                    + " PYTORCH_LIBRARY_PATH to a CUDA build of libtorch");
        }
        if (deviceCount() == 0) {
            return driver
                    ? "libtorch was built with CUDA but finds no device it can use: see `nvidia-smi` and"
                            + " CUDA_VISIBLE_DEVICES; a driver too old for CUDA "
                            + libtorch.cudaVersion().orElse("(unknown)") + " looks the same"
                    : "no NVIDIA driver (" + NvidiaDriver.VERSION_FILE + " is missing)";
        }
        return "";
    }

    /**
     * Waits until the current CUDA device has done all that it was given; what a clock measures before is launching.
     *
     * @throws LibtorchException when there is no CUDA device, when what was given to it has failed, and while its work is
     *     being recorded as a graph
     */
    public static void synchronize() {
        if (!isAvailable()) {
            throw new LibtorchException("synchronize: " + whyUnavailable());
        }
        CudaCheck.error(TorchCuda.deviceSynchronize(), "synchronize");
    }

    /**
     * Waits for a CUDA device, whichever is the current one; on the CPU, where operators have finished when they return,
     * does nothing.
     *
     * @throws LibtorchException as {@link #synchronize()}, and when there is no such device
     */
    public static void synchronize(Device device) {
        if (!device.isGpu()) {
            return;
        }
        CudaCheck.device(device, "synchronize");
        int[] current = new int[1];
        CudaCheck.error(TorchCuda.getDevice(current), "synchronize");
        if (current[0] == device.getDeviceId()) {
            synchronize();
            return;
        }
        CudaCheck.error(TorchCuda.setDevice(device.getDeviceId()), "synchronize");
        try {
            synchronize();
        } finally {
            TorchCuda.setDevice(current[0]);
        }
    }

    /** What the driver says of a device. */
    public static CudaDevice describe(Device device) {
        CudaCheck.device(device, "describe");
        DriverDevice told = DriverDevice.of(device.getDeviceId());
        return new CudaDevice(
                told.name(),
                told.totalMemoryBytes(),
                told.l2CacheBytes(),
                told.computeCapabilityMajor(),
                told.computeCapabilityMinor());
    }

    /** How a device is doing now; empty where the driver's management library does not tell. */
    public static Optional<CudaState> state(Device device) {
        if (!device.isGpu() || device.getDeviceId() >= deviceCount()) {
            return Optional.empty();
        }
        return NvmlReading.of(device.getDeviceId())
                .map(told -> new CudaState(
                        told.clockMhz(),
                        told.maxClockMhz(),
                        told.temperatureCelsius(),
                        CudaState.slowdowns(told.throttleReasons())));
    }

    /**
     * Gives the memory that libtorch keeps for later arrays back to the driver, that of closed graphs included; on the CPU
     * there is none. DJL's own call has the place of the function in libtorch 2.7.1 built in, and calls another one in
     * later versions.
     *
     * @throws LibtorchException as {@link #synchronize(Device)}: libtorch would throw past the JVM what work has left
     */
    public static void emptyCache(Device device) {
        if (device.isGpu()) {
            Libtorch libtorch = Libtorch.get();
            synchronize(device);
            try {
                new CudaAllocator().emptyCache();
            } catch (UnsatisfiedLinkError e) {
                throw new LibtorchException(
                        "libtorch " + libtorch.version() + " does not export its allocator as expected: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /** Whether a call to libtorch failed because the device, or the CPU, had no memory left for an array. */
    public static boolean isOutOfMemory(RuntimeException failure) {
        if (!(failure instanceof LibtorchException || failure instanceof EngineException)) {
            return false;
        }
        String message = String.valueOf(failure.getMessage());
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }

    /** The version of the NVIDIA kernel driver, such as {@code 580.159.04}; empty without one. */
    public static Optional<String> driverVersion() {
        return NvidiaDriver.version();
    }

    /** The newest CUDA version that the driver supports, such as {@code 13.0}; empty without a driver. */
    public static Optional<String> driverCudaVersion() {
        return isAvailable() ? Optional.of(NvidiaDriver.cudaVersion()) : Optional.empty();
    }
}
