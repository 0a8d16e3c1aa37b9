package dev.mixedprecision.libtorch;

import ai.djl.Device;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.internal.CudaStreams;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * A scope in which this thread's work goes to a CUDA stream of its own instead of the default one, which CUDA cannot
 * record. The backward pass of what was computed in it runs on the same stream.
 *
 * <p>Arrays made inside may be used outside and the other way round: the device is waited for at both ends. A scope
 * belongs to the thread that opened it.
 */
public final class CudaStream implements AutoCloseable {
    /** libtorch keeps workspaces for every stream that was used, for good: so all scopes of a device share one. */
    private static final Map<Device, CudaStreams.Value> STREAMS = new ConcurrentHashMap<>();

    private static final ScopeNesting NESTING = new ScopeNesting("a stream's scope");

    private final Device device;
    private final CudaStreams streams;
    private final CudaStreams.Value before;
    private final CudaStreams.Value stream;
    private final ScopeNesting.Place place = NESTING.enter();

    private CudaStream(Device device, CudaStreams streams, CudaStreams.Value before, CudaStreams.Value stream) {
        this.device = device;
        this.streams = streams;
        this.before = before;
        this.stream = stream;
    }

    /**
     * Makes a stream of libtorch's pool the current one.
     *
     * @throws LibtorchException when the device is no CUDA device
     */
    public static CudaStream side(Device device) {
        CudaCheck.device(device, "a stream");
        Cuda.synchronize(device); // an earlier failure is reported here: what follows would throw it past the JVM
        CudaStreams streams = new CudaStreams();
        byte index = (byte) device.getDeviceId();
        CudaStreams.Value before = streams.current(index);
        CudaStreams.Value stream = STREAMS.computeIfAbsent(device, any -> streams.fromPool(index));
        streams.setCurrent(stream);
        return new CudaStream(device, streams, before, stream);
    }

    /** CUDA's own handle, {@code cudaStream_t}, of this thread's current stream, whichever that is. */
    static Pointer currentHandle(Device device) {
        CudaStreams streams = new CudaStreams();
        return streams.handle(streams.current((byte) device.getDeviceId()));
    }

    Device device() {
        return device;
    }

    /** CUDA's own handle, {@code cudaStream_t}. */
    Pointer handle() {
        return streams.handle(stream);
    }

    /** Runs something with the stream as the current one, whatever was done about that before. */
    int asCurrent(IntSupplier work) {
        CudaStreams.Value now = streams.current((byte) device.getDeviceId());
        streams.setCurrent(stream);
        try {
            return work.getAsInt();
        } finally {
            streams.setCurrent(now);
        }
    }

    /**
     * Makes sure that this thread's work goes to the stream.
     *
     * @throws IllegalStateException when it goes to another one: the scope is closed, or another thread's
     */
    void requireCurrent() {
        if (streams.current((byte) device.getDeviceId()).id != stream.id) {
            throw new IllegalStateException("the stream is not the current one of thread '"
                    + Thread.currentThread().getName() + "'");
        }
    }

    /**
     * Makes the stream current that was so before, once the device is idle. Closing twice does nothing.
     *
     * @throws IllegalStateException on another thread than the one that opened the scope, and while a scope inside it is
     *     still open; the scope then stays open
     */
    @Override
    public void close() {
        if (!place.leave()) {
            return;
        }
        try {
            Cuda.synchronize(device);
        } finally {
            streams.setCurrent(before);
        }
    }
}
