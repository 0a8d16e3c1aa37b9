package dev.mixedprecision.libtorch;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.internal.ScriptModule;
import dev.mixedprecision.libtorch.internal.TorchScriptArchive.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Functions from tensors to a tensor, written in TorchScript as for {@code torch.jit.CompilationUnit}, that may call those
 * defined before them:
 *
 * <pre>{@code
 * try (var unit = CompilationUnit.compile("""
 *         def norm(x, weight):
 *             return weight * x * torch.rsqrt(torch.mean(x * x, [-1], keepdim=True))
 *
 *         def layer(x, weight, matrix):
 *             y = norm(x, weight)
 *             return y @ torch.t(matrix)
 *         """)) {
 *     NDArray y = unit.call("layer", manager, x, weight, matrix);
 * }
 * }</pre>
 *
 * <p>A call is one from Java, however many operators it has, and libtorch runs them as {@link TorchScript} says. What a
 * function no longer reads is freed while it runs, as in Python.
 *
 * <p>For use by one thread at a time.
 */
public final class CompilationUnit implements AutoCloseable {
    private static final Pattern DEFINITION = Pattern.compile("def (\\w+)\\((\\w+(?:, \\w+)*)\\):");

    private final Map<String, Method> functions;
    private final ScriptModule module;
    private boolean closed;

    private CompilationUnit(Map<String, Method> functions, ScriptModule module) {
        this.functions = functions;
        this.module = module;
    }

    /**
     * Compiles functions.
     *
     * @param source definitions that begin in the first column, with parameters that are tensors all and have neither types
     *     nor defaults; the statements of a function are indented, and it returns one tensor
     * @throws IllegalArgumentException when libtorch cannot compile it, with its reason, where a line in the first column is
     *     no such definition, and where a name is defined twice
     */
    public static CompilationUnit compile(String source) {
        Libtorch.get();
        Map<String, Method> functions = functions(source);
        try {
            return new CompilationUnit(functions, ScriptModule.compile(List.copyOf(functions.values())));
        } catch (EngineException e) {
            throw new IllegalArgumentException(
                    "libtorch " + Libtorch.get().version() + " cannot compile the functions " + functions.keySet()
                            + ": " + ScriptModule.reason(e),
                    e);
        }
    }

    private static Map<String, Method> functions(String source) {
        Map<String, Method> functions = new LinkedHashMap<>();
        String lines = source.lines().filter(line -> !line.isBlank()).collect(Collectors.joining("\n"));
        for (String definition : lines.split("\n(?=\\S)")) {
            String head = definition.lines().findFirst().orElse("");
            Matcher matcher = DEFINITION.matcher(head);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + head + "' is not like 'def name(tensor, tensor):'");
            }
            // The functions before it are methods of the same module, which a method knows by way of self.
            List<String> body = new ArrayList<>();
            functions.keySet().forEach(before -> body.add(before + " = self." + before));
            definition.substring(head.length()).stripIndent().lines().skip(1).forEach(body::add);
            String name = matcher.group(1);
            if (functions.put(name, new Method(name, List.of(matcher.group(2).split(", ")), body)) != null) {
                throw new IllegalArgumentException("'" + name + "' is defined twice");
            }
        }
        return functions;
    }

    /**
     * Calls a function.
     *
     * @param owner owns the result
     * @param tensors by the parameters' order
     * @throws IllegalArgumentException when there is no function of the name, or it takes another number of tensors
     * @throws LibtorchException when an operator refuses its arguments, with its reason
     */
    public NDArray call(String function, NDManager owner, NDArray... tensors) {
        Method called = functions.get(function);
        if (called == null) {
            throw new IllegalArgumentException("no function '" + function + "'; there are " + functions.keySet());
        }
        if (tensors.length != called.tensors().size()) {
            throw new IllegalArgumentException(
                    "'" + function + "' takes " + called.tensors() + ", but " + tensors.length + " tensors were given");
        }
        if (closed) {
            throw new IllegalStateException("the functions " + functions.keySet() + " have been closed");
        }
        try {
            return module.call(function, owner, tensors);
        } catch (EngineException e) {
            throw new LibtorchException(
                    function + " with " + ScriptModule.described(called.tensors(), tensors) + ": "
                            + ScriptModule.reason(e),
                    e);
        }
    }

    /** Frees the functions. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            module.close();
        }
    }
}
