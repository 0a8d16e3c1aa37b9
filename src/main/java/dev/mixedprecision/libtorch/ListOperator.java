package dev.mixedprecision.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.internal.ScriptModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An operator that changes lists of tensors in place. libtorch's C interface cannot pass lists, and its C++ entry points
 * throw past the JVM, which ends it; so it is called from TorchScript, by a script for each length.
 */
final class ListOperator {
    /** One launch on CUDA takes as many tensors of two lists. */
    private static final int LONGEST = 64;

    private final String name;
    private final int lists;
    private final int others;
    private final Map<Integer, TorchScript> byLength = new HashMap<>();

    /**
     * An operator of the namespace aten.
     *
     * @param lists how many lists of tensors it takes first
     * @param others how many tensors it takes after them
     */
    ListOperator(String name, int lists, int others) {
        this.name = name;
        this.lists = lists;
        this.others = others;
    }

    /**
     * Calls it, for long lists several times.
     *
     * @param lists of one length
     * @throws LibtorchException when libtorch refuses, with its reason; part of the lists may then be changed
     */
    void call(List<List<NDArray>> lists, NDArray... others) {
        int length = lists.get(0).size();
        for (int from = 0; from < length; from += LONGEST) {
            int start = from;
            int end = Math.min(from + LONGEST, length);
            callOnce(
                    Stream.concat(lists.stream().flatMap(list -> list.subList(start, end).stream()), Stream.of(others))
                            .toArray(NDArray[]::new),
                    end - start);
        }
    }

    private synchronized void callOnce(NDArray[] tensors, int length) {
        try (NDManager result = tensors[0].getManager().newSubManager()) {
            byLength.computeIfAbsent(length, this::compiled).call(result, tensors);
        } catch (LibtorchException e) {
            throw e.getCause() instanceof EngineException cause
                    ? new LibtorchException(name + " of " + length + " tensors: " + ScriptModule.reason(cause), cause)
                    : e;
        }
    }

    /**
     * A script's value is a tensor, here the first. It is taken from the very list that the operator changes: a change of
     * a list that is not used afterwards counts as dead code.
     */
    private TorchScript compiled(int length) {
        List<String> names = new ArrayList<>(named("first", length));
        List<String> arguments = new ArrayList<>(List.of("list"));
        for (int list = 1; list < lists; list++) {
            List<String> elements = named("list" + list + "_", length);
            names.addAll(elements);
            arguments.add(elements.toString());
        }
        names.addAll(named("other", others));
        arguments.addAll(named("other", others));
        TorchScript script = TorchScript.compile(
                "[(torch." + name + "(" + String.join(", ", arguments) + "), list[0])[1] for list in ["
                        + named("first", length) + "]][0]",
                names);
        if (!script.operators().contains("aten::" + name)) {
            script.close();
            throw new LibtorchException("libtorch has made a script without " + name + " of: " + script);
        }
        return script;
    }

    private static List<String> named(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }
}
