package dev.mixedprecision.libtorch;

import ai.djl.Device;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.internal.CudaCompiler;
import dev.mixedprecision.libtorch.internal.KernelArguments;
import dev.mixedprecision.libtorch.internal.LoadedKernels;
import java.util.List;

/**
 * Kernels of one's own in CUDA C++, compiled for a device and launched among libtorch's: what {@code torch.cuda} calls
 * {@code _compile_kernel}. The compiler is NVRTC, which libtorch brings along.
 */
public final class CudaModule implements AutoCloseable {
    private final LoadedKernels loaded;
    private boolean closed;

    private CudaModule(LoadedKernels loaded) {
        this.loaded = loaded;
    }

    /** Why no kernels can be compiled for a device, in a sentence; empty where they can. */
    public static String whyUnavailable(Device device) {
        if (!device.isGpu() || device.getDeviceId() >= Cuda.deviceCount()) {
            return device + " is no CUDA device";
        }
        try {
            CudaCompiler.require();
            return "";
        } catch (LibtorchException e) {
            return e.getMessage();
        }
    }

    /**
     * Compiles kernels for a device and loads them there.
     *
     * @param name how messages call the source
     * @param source CUDA C++ 17, beyond ASCII in comments only; kernels that are to be found are {@code extern "C"}
     * @param definitions of the preprocessor, such as {@code WIDTH=8}
     * @throws LibtorchException where there is no such device or no compiler, and when the source does not compile, with the
     *     compiler's messages
     */
    public static CudaModule compile(Device device, String name, String source, List<String> definitions) {
        CudaDevice properties = Cuda.describe(device);
        int capability = 10 * properties.computeCapabilityMajor() + properties.computeCapabilityMinor();
        byte[] code = CudaCompiler.compile(source, name, capability, definitions);
        return new CudaModule(new LoadedKernels(device.getDeviceId(), code));
    }

    /** The kernel of a name; good while the module is open. */
    public Kernel kernel(String name) {
        if (closed) {
            throw new IllegalStateException("the module is closed");
        }
        return new Kernel(name, loaded.kernel(name));
    }

    /** Where launched kernels go: behind what libtorch was given before by the same thread. */
    public static final class Queue {
        private final Pointer stream;

        private Queue(Pointer stream) {
            this.stream = stream;
        }

        /** libtorch's current stream of this thread, as it is now. */
        public static Queue current(Device device) {
            return new Queue(CudaStream.currentHandle(device));
        }
    }

    /** A function that runs on the device. Safe for use by several threads, one launch at a time. */
    public static final class Kernel {
        private final String name;
        private final long function;
        private final KernelArguments arguments = new KernelArguments();

        private Kernel(String name, long function) {
            this.name = name;
            this.function = function;
        }

        /**
         * Launches it; the host goes on at once. The arguments are not held against the kernel's parameters.
         *
         * @param blocksX blocks of the grid in its first dimension
         * @param blocksY blocks in its second
         * @param threads of a block
         * @param passed an array is the address of its first element, null a null pointer; an {@link Integer} and a {@link
         *     Float} have four bytes, a {@link Long} eight
         * @throws LibtorchException when the driver refuses the launch
         */
        public synchronized void launch(Queue queue, int blocksX, int blocksY, int threads, Object... passed) {
            int error = arguments.launch(function, queue.stream, blocksX, blocksY, threads, passed);
            if (error != 0) {
                throw new LibtorchException(name + ": the CUDA driver's error code " + error + " for a grid of "
                        + blocksX + " × " + blocksY + " blocks of " + threads + " threads");
            }
        }
    }

    /** Unloads the kernels. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loaded.close();
        }
    }
}
