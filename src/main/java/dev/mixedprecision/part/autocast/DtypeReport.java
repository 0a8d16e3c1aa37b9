package dev.mixedprecision.part.autocast;

import java.util.Map;

/** The deliverable on the ToyModel's data types. */
public final class DtypeReport {
    private DtypeReport() {}

    /**
     * The answer to part (b), question (a) of the assignment.
     *
     * @param setting such as {@code float16 autocast, on CUDA (NVIDIA H200)}
     * @param cuda whether the assignment's setting was met: a CUDA device
     * @param dtypes the dtype by what has it
     */
    public static String deliverable(String setting, boolean cuda, Map<String, String> dtypes) {
        StringBuilder text = new StringBuilder("Data types of the " + setting + ":\n\n");
        dtypes.forEach((what, dtype) ->
                text.append("- ").append(what).append(": ").append(dtype).append('\n'));
        text.append('\n')
                .append("Autocast leaves the parameters, and so their gradients, in ")
                .append(dtypes.get("gradients"))
                .append(" and casts copies on the way into each operator: the linear layers compute in ")
                .append(dtypes.get("output of fc1"))
                .append(", ReLU follows its input, layer norm gives ")
                .append(dtypes.get("output of layer norm"))
                .append(" and the loss, a sum, ")
                .append(dtypes.get("summed loss"))
                .append(".\n");
        if (!cuda) {
            text.append(
                            "This run had no CUDA device. The CPU's autocast lists differ from CUDA's, where layer norm and")
                    .append(" the summed loss are float32: run it on a CUDA machine for the assignment's answer.\n");
        }
        return text.toString();
    }
}
