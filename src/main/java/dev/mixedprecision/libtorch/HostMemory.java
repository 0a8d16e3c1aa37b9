package dev.mixedprecision.libtorch;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;

/**
 * The bytes that this process has allocated from the C library and not freed, libtorch's arrays on the CPU among them:
 * what {@link CudaMemory} is for a CUDA device. Unlike the resident size it counts what is in use, not what the system
 * keeps for the process; but the JVM's own native structures, its compiler's above all, are in it too.
 */
public final class HostMemory {
    private HostMemory() {}

    /**
     * The bytes in use now.
     *
     * @throws LibtorchException where the C library does not tell, that is without glibc 2.33 or later
     */
    public static long allocatedBytes() {
        if (Holder.MALLINFO == null) {
            throw new LibtorchException("memory on the CPU is counted by mallinfo2, of glibc 2.33 and later only");
        }
        MallocInfo info = (MallocInfo) Holder.MALLINFO.invoke(MallocInfo.class, new Object[0]);
        return info.hblkhd + info.uordblks;
    }

    private static final class Holder {
        static final Function MALLINFO = find();

        private Holder() {}

        private static Function find() {
            try {
                return NativeLibrary.getProcess().getFunction("mallinfo2");
            } catch (UnsatisfiedLinkError e) {
                return null;
            }
        }
    }

    /** {@code struct mallinfo2}, returned by value: ten sizes, of which two count bytes in use. */
    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class MallocInfo extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        /** In blocks of their own, mapped from the system. */
        public long hblkhd;

        public long usmblks;
        public long fsmblks;
        /** In the heaps of all threads. */
        public long uordblks;

        public long fordblks;
        public long keepcost;
    }
}
