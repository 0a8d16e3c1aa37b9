package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Structure;

/** {@code std::pair<unsigned long long, unsigned long long>}: the name of a memory pool that graphs share. */
@Structure.FieldOrder({"first", "second"})
public final class GraphPoolId extends Structure implements Structure.ByValue {
    public long first;
    public long second;

    /**
     * A pool that nothing uses yet.
     *
     * @throws UnsatisfiedLinkError for a CPU build of libtorch
     */
    public static GraphPoolId fresh() {
        return (GraphPoolId) LoadedLibtorch.get()
                .open("torch_cuda")
                .getFunction("_ZN2at4cuda17graph_pool_handleEv")
                .invoke(GraphPoolId.class, new Object[0]);
    }
}
