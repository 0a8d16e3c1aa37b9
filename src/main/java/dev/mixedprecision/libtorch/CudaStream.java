package dev.mixedprecision.libtorch;

import ai.djl.Device;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A scope in which this thread's work goes to a CUDA stream of its own instead of the default one, which CUDA cannot
 * record. The backward pass of what was computed in it runs on the same stream.
 *
 * <p>Arrays made inside may be used outside and the other way round: the device is waited for at both ends. A scope
 * belongs to the thread that opened it.
 */
public final class CudaStream implements AutoCloseable {
    /** libtorch keeps workspaces for every stream that was used, for good: so all scopes of a device share one. */
    private static final Map<Device, Value> STREAMS = new ConcurrentHashMap<>();

    private final Thread thread = Thread.currentThread();
    private final Device device;
    private final NativeLibrary core;
    private final Value before;
    private final Value stream;
    private boolean closed;

    private CudaStream(Device device, NativeLibrary core, Value before, Value stream) {
        this.device = device;
        this.core = core;
        this.before = before;
        this.stream = stream;
    }

    /**
     * Makes a stream of libtorch's pool the current one.
     *
     * @throws LibtorchException when the device is no CUDA device
     */
    public static CudaStream side(Device device) {
        if (!device.isGpu() || device.getDeviceId() >= Cuda.deviceCount()) {
            throw new LibtorchException("streams are of CUDA devices, and " + device + " is none"
                    + (Cuda.isAvailable() ? "" : ": " + Cuda.whyUnavailable()));
        }
        NativeLibrary core = Libtorch.get().open("c10_cuda");
        byte index = (byte) device.getDeviceId();
        byte highPriority = 0;
        Value before = current(core, index);
        Value stream =
                STREAMS.computeIfAbsent(device, any -> (Value) core.getFunction("_ZN3c104cuda17getStreamFromPoolEba")
                        .invoke(Value.class, new Object[] {highPriority, index}));
        Cuda.synchronize(device);
        setCurrent(core, stream);
        return new CudaStream(device, core, before, stream);
    }

    Device device() {
        return device;
    }

    /** CUDA's own handle, {@code cudaStream_t}. */
    Pointer handle() {
        stream.write();
        return core.getFunction("_ZNK3c104cuda10CUDAStream6streamEv").invokePointer(new Object[] {stream.getPointer()});
    }

    private static Value current(NativeLibrary core, byte index) {
        return (Value)
                core.getFunction("_ZN3c104cuda20getCurrentCUDAStreamEa").invoke(Value.class, new Object[] {index});
    }

    /**
     * Makes sure that this thread's work goes to the stream.
     *
     * @throws IllegalStateException when it goes to another one: the scope is closed, or another thread's
     */
    void requireCurrent() {
        if (current(core, (byte) device.getDeviceId()).id != stream.id) {
            throw new IllegalStateException("the stream is not the current one of thread '"
                    + Thread.currentThread().getName() + "'");
        }
    }

    private static void setCurrent(NativeLibrary core, Value stream) {
        Function set = core.getFunction("_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
        set.invokeVoid(new Object[] {stream});
    }

    /**
     * Makes the stream current that was so before, once the device is idle. Closing twice does nothing.
     *
     * @throws IllegalStateException on another thread than the one that opened the scope; it then stays open
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("a stream's scope belongs to the thread that opened it, '"
                    + thread.getName() + "', and was closed on '"
                    + Thread.currentThread().getName() + "'");
        }
        closed = true;
        try {
            Cuda.synchronize(device);
        } finally {
            setCurrent(core, before);
        }
    }

    /** {@code c10::cuda::CUDAStream}: the device, in the first word, and the stream's number. */
    @Structure.FieldOrder({"device", "id"})
    public static final class Value extends Structure implements Structure.ByValue {
        public long device;
        public long id;
    }
}
