package dev.mixedprecision.part.autocast;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
        text.append('\n').append(sentence(dtypes)).append('\n');
        if (!cuda) {
            text.append(
                    "This run had no CUDA device, and the CPU's autocast has lists of its own: run it on a CUDA machine"
                            + " for the assignment's answer.\n");
        }
        return text.toString();
    }

    /** In one line, such as {@code float16: logits, output of fc1 · float32: gradients}. */
    public static String byDtype(Map<String, String> dtypes) {
        Map<String, List<String>> having = new TreeMap<>();
        dtypes.forEach((what, dtype) ->
                having.computeIfAbsent(dtype, any -> new ArrayList<>()).add(what));
        return having.entrySet().stream()
                .map(each -> each.getKey() + ": " + String.join(", ", each.getValue()))
                .collect(Collectors.joining(" · "));
    }

    private static String sentence(Map<String, String> dtypes) {
        String parameters = dtypes.get("parameters inside the context");
        String gradients = dtypes.get("gradients");
        String first = dtypes.get("output of fc1");
        String relu = dtypes.get("output of ReLU");
        String logits = dtypes.get("logits");
        boolean isCast = !first.equals(parameters) || !logits.equals(parameters);
        return (gradients.equals(parameters)
                        ? "Inside the context the parameters, and so their gradients, are " + parameters
                        : "Inside the context the parameters are " + parameters + ", but their gradients " + gradients)
                + (isCast
                        ? ", and copies are cast for the linear layers, which compute in "
                        : ", and nothing is cast for the linear layers, which compute in ")
                + (logits.equals(first) ? first : first + " and " + logits)
                + (relu.equals(first) ? ", ReLU follows its input" : ", ReLU gives " + relu)
                + ", layer norm gives " + dtypes.get("output of layer norm")
                + " and the loss, a sum, " + dtypes.get("summed loss") + ".";
    }
}
