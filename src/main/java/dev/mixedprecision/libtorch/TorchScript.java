package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import dev.mixedprecision.libtorch.internal.CapturedStderr;
import dev.mixedprecision.libtorch.internal.LoadedLibtorch;
import dev.mixedprecision.libtorch.internal.PlainScripts;
import dev.mixedprecision.libtorch.internal.ScriptModule;
import dev.mixedprecision.libtorch.internal.TorchScriptArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A call of libtorch's operators, written as PyTorch users write it, over tensors that have names:
 *
 * <pre>{@code
 * try (var cat = TorchScript.compile("torch.cat([a, b], 0)", List.of("a", "b"))) {
 *     NDArray joined = cat.call(manager, a, b);
 * }
 * }</pre>
 *
 * <p>The expression is TorchScript, so numbers, lists, strings, None and keyword arguments are written where they are
 * used, which {@link Operator} cannot pass. {@code torch.name(…)} is the operator {@code aten::name}; overloads are
 * chosen by the arguments' types. libtorch interprets the expression one operator at a time through its dispatcher,
 * autograd and autocast included; TorchScript's own optimiser and its own imitation of autocast are switched off.
 *
 * <p>Where the value is a tuple of tensors, the expression is evaluated once for each: only a single tensor can be handed
 * to Java by every version of libtorch, since DJL's bridge has the numbers of 2.7.1's other kinds of value built in. Such
 * an expression must not draw random numbers or change its inputs.
 *
 * <p>For use by one thread at a time.
 */
public final class TorchScript implements AutoCloseable {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern OTHER_TYPE = Pattern.compile("but is actually of type (.+?):?(?:\\R|$)");
    private static final Pattern TUPLE = Pattern.compile("Tuple\\[(Tensor(?:, Tensor)*)\\]");

    private final String expression;
    private final List<String> names;
    private final NDManager manager;
    private final List<PtSymbolBlock> values;
    private boolean closed;

    private TorchScript(String expression, List<String> names, NDManager manager, List<PtSymbolBlock> values) {
        this.expression = expression;
        this.names = names;
        this.manager = manager;
        this.values = values;
    }

    /**
     * Compiles an expression whose value is a tensor or a tuple of tensors; of a list, take elements by index.
     *
     * @param names the tensors in the expression, in the order in which they will be passed
     * @throws IllegalArgumentException when libtorch cannot compile it, with its reason: a syntax error, an unknown
     *     operator, arguments that fit no overload, a value that is not made of tensors
     */
    public static TorchScript compile(String expression, List<String> names) {
        Libtorch.get();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("'" + expression + "' needs at least one tensor");
        }
        for (String name : names) {
            if (!IDENTIFIER.matcher(name).matches()) {
                throw new IllegalArgumentException("'" + name + "' is not a name for a tensor");
            }
        }
        if (expression.contains("\n")) {
            throw new IllegalArgumentException("an expression is one line, not: " + expression);
        }
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        try (var plain = PlainScripts.open()) {
            return new TorchScript(expression, List.copyOf(names), manager, values(manager, expression, names));
        } catch (IllegalArgumentException e) {
            manager.close();
            throw e;
        }
    }

    /** One module a value: the expression itself where it is a tensor, else each element of the tuple. */
    private static List<PtSymbolBlock> values(NDManager manager, String expression, List<String> names) {
        try {
            return List.of(load(manager, expression, names));
        } catch (EngineException e) {
            Matcher other = OTHER_TYPE.matcher(String.valueOf(e.getMessage()));
            if (!other.find()) {
                throw refusal(expression, e);
            }
            Matcher tuple = TUPLE.matcher(other.group(1));
            if (!tuple.matches()) {
                throw new IllegalArgumentException(
                        "the value of '" + expression
                                + "' is not made of tensors: neither one nor a tuple of them, but " + other.group(1),
                        e);
            }
            List<PtSymbolBlock> values = new ArrayList<>();
            try {
                for (int i = 0; i < tuple.group(1).split(",").length; i++) {
                    values.add(load(manager, "(" + expression + ")[" + i + "]", names));
                }
                return values;
            } catch (EngineException inner) {
                values.forEach(PtSymbolBlock::close);
                throw refusal(expression, inner);
            }
        }
    }

    private static IllegalArgumentException refusal(String expression, EngineException e) {
        return new IllegalArgumentException(
                "libtorch " + Libtorch.get().version() + " cannot compile '" + expression + "': " + reason(e), e);
    }

    private static PtSymbolBlock load(NDManager manager, String expression, List<String> names) {
        byte[] archive = TorchScriptArchive.of(expression, names);
        try {
            return JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
    }

    /**
     * Evaluates the expression, whose value is one tensor.
     *
     * @param owner owns the result
     * @param tensors by the names' order
     * @throws IllegalArgumentException for another number of tensors, and for a value that is not one tensor
     * @throws LibtorchException when an operator refuses its arguments, with its reason
     */
    public NDArray call(NDManager owner, NDArray... tensors) {
        List<NDArray> values = callAll(owner, tensors);
        if (values.size() != 1) {
            values.forEach(NDArray::close);
            throw new IllegalArgumentException("'" + expression + "' has " + values.size() + " values, not one");
        }
        return values.get(0);
    }

    /** Evaluates the expression: as {@link #call}, with all the tensors of a tuple in order. */
    public List<NDArray> callAll(NDManager owner, NDArray... tensors) {
        if (tensors.length != names.size()) {
            throw new IllegalArgumentException(
                    "'" + expression + "' takes " + names + ", but " + tensors.length + " tensors were given");
        }
        if (closed) {
            throw new IllegalStateException("'" + expression + "' has been closed");
        }
        List<NDArray> results = new ArrayList<>();
        try (var plain = PlainScripts.open();
                var advice = CapturedStderr.begin()) { // on old operators, kept off the console
            for (PtSymbolBlock value : values) {
                results.add(ScriptModule.forward(value, (PtNDManager) owner, tensors));
            }
            return results;
        } catch (EngineException e) {
            results.forEach(NDArray::close);
            throw new LibtorchException(describe(tensors) + ": " + reason(e), e);
        }
    }

    /**
     * The operators that the expression calls, with the overloads that libtorch has chosen, such as
     * {@code aten::pow.Tensor_Scalar}; empty on platforms other than 64-bit Linux.
     */
    public SortedSet<String> operators() {
        SortedSet<String> operators = new TreeSet<>();
        for (PtSymbolBlock value : values) {
            operators.addAll(LoadedLibtorch.get().operators().calledBy(value.getHandle()));
        }
        return operators;
    }

    /** Frees the compiled expression. Closing twice does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        values.forEach(PtSymbolBlock::close);
        manager.close();
    }

    @Override
    public String toString() {
        return expression;
    }

    private String describe(NDArray[] tensors) {
        StringBuilder shown = new StringBuilder(expression).append(" with ");
        for (int i = 0; i < tensors.length; i++) {
            shown.append(i == 0 ? "" : ", ").append(names.get(i)).append(' ');
            shown.append(Tensors.dtype(tensors[i])).append(tensors[i].getShape());
        }
        return shown.toString();
    }

    /** What libtorch says, without the traceback and the place in the generated program. */
    static String reason(EngineException e) {
        String text = String.valueOf(e.getMessage());
        int error = text.lastIndexOf("RuntimeError: ");
        if (error >= 0) {
            return text.substring(error + "RuntimeError: ".length()).strip();
        }
        int place = text.indexOf("File \"code/");
        return (place < 0 ? text : text.substring(0, place))
                .replaceFirst("(The original call is|\\shere)?:\\s*$", "")
                .strip();
    }
}
