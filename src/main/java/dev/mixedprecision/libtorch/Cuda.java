package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import com.sun.jna.Native;
import com.sun.jna.ptr.PointerByReference;
import dev.mixedprecision.libtorch.internal.CudaDriver;
import dev.mixedprecision.libtorch.internal.NativeBinding;
import dev.mixedprecision.libtorch.internal.Nvml;
import dev.mixedprecision.libtorch.internal.TorchCuda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CUDA as the loaded libtorch sees it; DJL's own answer is no for a machine that has a driver but no toolkit. */
public final class Cuda {
    private static final Path DRIVER_VERSION = Path.of("/proc/driver/nvidia/version");

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
        boolean driver = Files.exists(DRIVER_VERSION);
        if (!driver && !libtorch.isCudaBuild()) {
            return "no NVIDIA driver (" + DRIVER_VERSION + " is missing), and the loaded libtorch is a CPU build: "
                    + libtorch.folder();
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
                    : "no NVIDIA driver (" + DRIVER_VERSION + " is missing)";
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
        int error = TorchCuda.deviceSynchronize();
        if (error != 0) {
            TorchCuda.getLastError();
            throw new LibtorchException("synchronize: CUDA error " + error + ", " + TorchCuda.errorString(error));
        }
    }

    /** Waits for a CUDA device; on the CPU, where operators have finished when they return, does nothing. */
    public static void synchronize(Device device) {
        if (device.isGpu()) {
            synchronize();
        }
    }

    /** What the driver says of a device. */
    public static CudaDevice describe(Device device) {
        if (!device.isGpu() || device.getDeviceId() >= deviceCount()) {
            throw new LibtorchException("describe: " + device + " is none of " + deviceCount() + " CUDA devices");
        }
        Driver.require();
        int[] ordinal = new int[1];
        check(CudaDriver.deviceGet(ordinal, device.getDeviceId()), "cuDeviceGet");
        byte[] name = new byte[256];
        check(CudaDriver.deviceGetName(name, name.length, ordinal[0]), "cuDeviceGetName");
        long[] bytes = new long[1];
        check(CudaDriver.deviceTotalMem(bytes, ordinal[0]), "cuDeviceTotalMem");
        int[] major = new int[1];
        check(
                CudaDriver.deviceGetAttribute(major, CudaDriver.COMPUTE_CAPABILITY_MAJOR, ordinal[0]),
                "cuDeviceGetAttribute");
        int[] minor = new int[1];
        check(
                CudaDriver.deviceGetAttribute(minor, CudaDriver.COMPUTE_CAPABILITY_MINOR, ordinal[0]),
                "cuDeviceGetAttribute");
        return new CudaDevice(Native.toString(name), bytes[0], major[0], minor[0]);
    }

    /** How a device is doing now; empty where the driver's management library does not tell. */
    public static Optional<CudaState> state(Device device) {
        if (!device.isGpu() || device.getDeviceId() >= deviceCount() || !Management.AVAILABLE) {
            return Optional.empty();
        }
        Driver.require();
        int[] ordinal = new int[1];
        byte[] busId = new byte[64];
        PointerByReference handle = new PointerByReference();
        int[] clock = new int[1];
        int[] maxClock = new int[1];
        int[] temperature = new int[1];
        long[] reasons = new long[1];
        boolean told = CudaDriver.deviceGet(ordinal, device.getDeviceId()) == 0
                && CudaDriver.deviceGetPciBusId(busId, busId.length, ordinal[0]) == 0
                && Nvml.deviceByPciBusId(busId, handle) == 0
                && Nvml.clock(handle.getValue(), Nvml.SM_CLOCK, clock) == 0
                && Nvml.maxClock(handle.getValue(), Nvml.SM_CLOCK, maxClock) == 0
                && Nvml.temperature(handle.getValue(), Nvml.GPU_TEMPERATURE, temperature) == 0
                && Nvml.throttleReasons(handle.getValue(), reasons) == 0;
        return told
                ? Optional.of(new CudaState(clock[0], maxClock[0], temperature[0], CudaState.slowdowns(reasons[0])))
                : Optional.empty();
    }

    /**
     * Gives the memory that libtorch keeps for later arrays back to the driver, that of closed graphs included; on the CPU
     * there is none. DJL's own call has the place of the function in libtorch 2.7.1 built in, and calls another one in
     * later versions.
     */
    public static void emptyCache(Device device) {
        if (device.isGpu()) {
            Libtorch libtorch = Libtorch.get();
            try {
                new CudaAllocator(libtorch).emptyCache();
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
        try {
            Matcher version = Pattern.compile("Kernel Module.*?\\s([0-9]+(?:\\.[0-9]+)+)")
                    .matcher(Files.readString(DRIVER_VERSION));
            return version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The newest CUDA version that the driver supports, such as {@code 13.0}; empty without a driver. */
    public static Optional<String> driverCudaVersion() {
        if (!isAvailable()) {
            return Optional.empty();
        }
        Driver.require();
        int[] version = new int[1];
        check(CudaDriver.driverGetVersion(version), "cuDriverGetVersion");
        return Optional.of(version[0] / 1000 + "." + version[0] % 1000 / 10);
    }

    private static void check(int error, String function) {
        if (error != 0) {
            throw new LibtorchException(function + " failed with the CUDA driver's error code " + error);
        }
    }

    /** Bound when first needed, and only where the library is; containers may lack it. */
    private static final class Management {
        static final boolean AVAILABLE = bind();

        private Management() {}

        private static boolean bind() {
            try {
                NativeBinding.bind(
                        Nvml.class, NativeBinding.open(Path.of("libnvidia-ml.so.1")), "of the NVIDIA driver");
                return Nvml.init() == 0;
            } catch (UnsatisfiedLinkError | LibtorchException e) {
                return false;
            }
        }
    }

    /** Bound when first needed: only a machine with a driver has the library. */
    private static final class Driver {
        static {
            NativeBinding.bind(CudaDriver.class, NativeBinding.open(Path.of("libcuda.so.1")), "of the NVIDIA driver");
            check(CudaDriver.init(0), "cuInit");
        }

        private Driver() {}

        static void require() {
            // The initialiser has done it.
        }
    }
}
