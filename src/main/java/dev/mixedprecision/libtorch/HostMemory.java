package dev.mixedprecision.libtorch;

import dev.mixedprecision.libtorch.internal.MallocInfo;

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
        return MallocInfo.now()
                .orElseThrow(() -> new LibtorchException(
                        "memory on the CPU is counted by mallinfo2, of glibc 2.33 and later only"))
                .bytesInUse();
    }
}
