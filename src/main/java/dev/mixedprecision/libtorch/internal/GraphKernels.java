package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kernels of a recorded graph, by the names that the driver knows them by (CUDA 12.3 and later). */
final class GraphKernels {
    /** {@code CU_GRAPH_NODE_TYPE_KERNEL}. */
    private static final int KERNEL = 0;

    /** Of {@code CUDA_KERNEL_NODE_PARAMS_v2}: its size, and where {@code func} and {@code kern} are. */
    private static final int PARAMETER_BYTES = 72;

    private static final int FUNCTION = 0;
    private static final int KERNEL_HANDLE = 56;

    private static final Path DRIVER = Path.of("libcuda.so.1");

    private final NativeLibrary driver = NativeBinding.open(DRIVER);

    /** Whether the driver has the newest of the functions that are asked. */
    static boolean areNamed() {
        try {
            return NativeBinding.open(DRIVER).getFunction("cuKernelGetName") != null;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** The names in the order of the nodes; demangled where they are C++. */
    List<String> names(long graph) {
        long[] count = new long[1];
        check("cuGraphGetNodes", graph, null, count);
        if (count[0] == 0) {
            return List.of();
        }
        long[] nodes = new long[Math.toIntExact(count[0])];
        check("cuGraphGetNodes", graph, nodes, count);
        List<String> names = new ArrayList<>();
        for (long node : nodes) {
            int[] type = new int[1];
            check("cuGraphNodeGetType", node, type);
            if (type[0] == KERNEL) {
                names.add(name(node));
            }
        }
        return names;
    }

    private String name(long node) {
        try (Memory parameters = new Memory(PARAMETER_BYTES)) {
            parameters.clear();
            check("cuGraphKernelNodeGetParams_v2", node, parameters);
            Pointer function = parameters.getPointer(FUNCTION);
            Pointer[] name = new Pointer[1];
            if (function != null) {
                check("cuFuncGetName", name, function);
            } else {
                check("cuKernelGetName", name, parameters.getPointer(KERNEL_HANDLE));
            }
            return demangled(name[0].getString(0));
        }
    }

    private static String demangled(String name) {
        if (!name.startsWith("_Z")) {
            return name;
        }
        Function demangle = NativeLibrary.getInstance("libstdc++.so.6").getFunction("__cxa_demangle");
        int[] status = new int[1];
        Pointer text = demangle.invokePointer(new Object[] {name, null, null, status});
        if (text == null) {
            return name;
        }
        try {
            return text.getString(0);
        } finally {
            Native.free(Pointer.nativeValue(text));
        }
    }

    private void check(String function, Object... arguments) {
        try {
            NvidiaDriver.check(driver.getFunction(function).invokeInt(arguments), function);
        } catch (UnsatisfiedLinkError e) {
            throw new LibtorchException("the NVIDIA driver has no " + function + ": it is older than CUDA 12.3", e);
        }
    }
}
