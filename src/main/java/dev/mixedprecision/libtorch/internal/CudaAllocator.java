package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;

/**
 * libtorch's caching allocator of CUDA memory, an exported object with virtual functions.
 *
 * <p>The place of a function among them differs by version and is not guessed: libtorch's pluggable allocator overrides
 * the same functions and exports its overrides, so the place is where its virtual table holds that address.
 */
public final class CudaAllocator {
    private static final String PLUGGABLE = "_ZN5torch4cuda22CUDAPluggableAllocator22CUDAPluggableAllocator";
    private static final int SLOTS = 96; // more than the class has virtual functions

    private final NativeLibrary torchCuda;
    private final Pointer object;

    /**
     * The allocator, which exists once it was used.
     *
     * @throws UnsatisfiedLinkError when libtorch does not export it
     */
    public CudaAllocator() {
        LoadedLibtorch libtorch = LoadedLibtorch.get();
        this.torchCuda = libtorch.open("torch_cuda");
        this.object = libtorch.open("c10_cuda")
                .getGlobalVariableAddress("_ZN3c104cuda20CUDACachingAllocator9allocatorE")
                .getPointer(0);
    }

    /** What every function takes as its first argument, behind a result that is returned by address. */
    Pointer object() {
        return object;
    }

    /**
     * One of its virtual functions.
     *
     * @param mangled the name and parameters as they are mangled, {@code 14getDeviceStatsEa}
     * @throws UnsatisfiedLinkError when libtorch does not export the override
     * @throws LibtorchException when the override is not where it must be
     */
    Function function(String mangled) {
        Pointer table = torchCuda
                .getGlobalVariableAddress("_ZTVN5torch4cuda22CUDAPluggableAllocator22CUDAPluggableAllocatorE")
                .share(16); // behind the offset to the top and the type information
        Pointer override = torchCuda.getGlobalVariableAddress(PLUGGABLE + mangled);
        for (int slot = 0; slot < SLOTS; slot++) {
            if (override.equals(table.getPointer(8L * slot))) {
                return Function.getFunction(object.getPointer(0).getPointer(8L * slot));
            }
        }
        throw new LibtorchException("libtorch's pluggable allocator has no virtual function at " + override);
    }

    /**
     * Gives the memory that no array uses back to the driver, that of closed graphs included.
     *
     * @throws UnsatisfiedLinkError when libtorch does not export the override
     * @throws LibtorchException when CUDA refuses, with its reason
     */
    public void emptyCache() {
        long wholeCache = 0; // both words of the pool's id; what takes no pool does not look at them
        CaughtCall.of(emptyCacheFunction(), "emptying the cache", object, wholeCache, wholeCache);
    }

    /** Later versions can empty the cache of one pool alone. */
    private Function emptyCacheFunction() {
        try {
            return function("10emptyCacheESt4pairIyyE");
        } catch (UnsatisfiedLinkError e) {
            return function("10emptyCacheEv");
        }
    }
}
