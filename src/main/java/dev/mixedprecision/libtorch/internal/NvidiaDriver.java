package dev.mixedprecision.libtorch.internal;

import com.sun.jna.NativeLibrary;
import dev.mixedprecision.libtorch.LibtorchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The NVIDIA driver: whether there is one, and its versions. */
public final class NvidiaDriver {
    /** There is a driver where this file is. */
    public static final Path VERSION_FILE = Path.of("/proc/driver/nvidia/version");

    /** Bound when first needed: only a machine with a driver has the library. */
    private static final OnDemand<NativeLibrary> LIBRARY = new OnDemand<>(NvidiaDriver::bind);

    private NvidiaDriver() {}

    /** Whether there is a driver. */
    public static boolean isPresent() {
        return Files.exists(VERSION_FILE);
    }

    /** The version of the kernel driver, such as {@code 580.159.04}; empty without one. */
    public static Optional<String> version() {
        try {
            Matcher version = Pattern.compile("Kernel Module.*?\\s([0-9]+(?:\\.[0-9]+)+)")
                    .matcher(Files.readString(VERSION_FILE));
            return version.find() ? Optional.of(version.group(1)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The newest CUDA version that the driver supports, such as {@code 13.0}.
     *
     * @throws LibtorchException where there is no driver that works
     */
    public static String cudaVersion() {
        requireBound();
        int[] version = new int[1];
        check(CudaDriver.driverGetVersion(version), "cuDriverGetVersion");
        return version[0] / 1000 + "." + version[0] % 1000 / 10;
    }

    /** Before the first call of {@link CudaDriver}. */
    static void requireBound() {
        LIBRARY.get();
    }

    private static NativeLibrary bind() {
        NativeLibrary library = NativeBinding.open(Path.of("libcuda.so.1"));
        NativeBinding.bind(CudaDriver.class, library, "of the NVIDIA driver");
        check(CudaDriver.init(0), "cuInit");
        return library;
    }

    static void check(int error, String function) {
        if (error != 0) {
            throw new LibtorchException(function + " failed with the CUDA driver's error code " + error);
        }
    }
}
