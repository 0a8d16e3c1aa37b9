package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import dev.mixedprecision.libtorch.LibtorchException;

/** libtorch's functions for CUDA streams. */
public final class CudaStreams {
    private final NativeLibrary core = LoadedLibtorch.get().open("c10_cuda");

    /** The calling thread's current stream on a device. */
    public Value current(byte device) {
        return (Value)
                core.getFunction("_ZN3c104cuda20getCurrentCUDAStreamEa").invoke(Value.class, new Object[] {device});
    }

    /**
     * A stream of libtorch's pool, of ordinary priority.
     *
     * @throws LibtorchException when the streams cannot be made, with the reason
     */
    public Value fromPool(byte device) {
        byte ordinaryPriority = 0;
        Function fromPool = core.getFunction("_ZN3c104cuda17getStreamFromPoolEba");
        // The first call makes the streams; from then on they are handed out, which cannot fail.
        CaughtCall.of(fromPool, "a stream of libtorch's pool", ordinaryPriority, device);
        return (Value) fromPool.invoke(Value.class, new Object[] {ordinaryPriority, device});
    }

    /** Makes a stream the calling thread's current one on its device. */
    public void setCurrent(Value stream) {
        Function set = core.getFunction("_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
        set.invokeVoid(new Object[] {stream});
    }

    /** CUDA's own handle, {@code cudaStream_t}, of a stream that libtorch has given. */
    public Pointer handle(Value stream) {
        stream.write();
        return core.getFunction("_ZNK3c104cuda10CUDAStream6streamEv").invokePointer(new Object[] {stream.getPointer()});
    }

    /** {@code c10::cuda::CUDAStream}: the device, in the first word, and the stream's number. */
    @Structure.FieldOrder({"device", "id"})
    public static final class Value extends Structure implements Structure.ByValue {
        public long device;
        public long id;
    }
}
