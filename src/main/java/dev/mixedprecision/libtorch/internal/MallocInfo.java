package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;
import java.util.Optional;

/**
 * {@code struct mallinfo2}, returned by value: ten sizes, of which two count bytes in use. Public for JNA, which makes
 * it.
 */
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
public final class MallocInfo extends Structure implements Structure.ByValue {
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

    /** What the C library tells now; empty where it does not, that is without glibc 2.33 or later. */
    public static Optional<MallocInfo> now() {
        if (Holder.MALLINFO == null) {
            return Optional.empty();
        }
        return Optional.of((MallocInfo) Holder.MALLINFO.invoke(MallocInfo.class, new Object[0]));
    }

    /** The bytes that the process has allocated and not freed. */
    public long bytesInUse() {
        return hblkhd + uordblks;
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
}
