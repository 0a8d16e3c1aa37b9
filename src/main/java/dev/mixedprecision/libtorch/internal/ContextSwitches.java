package dev.mixedprecision.libtorch.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.LibtorchException;
import java.util.Locale;

/**
 * The switches of libtorch's {@code at::Context}, which say how matrix products may be computed. They hold for the whole
 * process. None of these functions throws.
 */
public final class ContextSwitches {
    private static final String SETTER = "_ZN2at7Context%d%sE%s";
    private static final String GETTER = "_ZNK2at7Context%d%sEv";

    private ContextSwitches() {}

    /** Whether the loaded libtorch has a switch that is set by a method of such a name. */
    public static boolean exist(String setter) {
        return find(setter, "b") != null || find(setter, "bb") != null;
    }

    /** What a method without parameters gives of a flag. */
    public static boolean get(String getter) {
        return raw(getter) != 0;
    }

    /** Calls a method that takes a flag. */
    public static void set(String setter, boolean on) {
        required(setter, "b").invokeVoid(new Object[] {context(), flag(on)});
    }

    /** Calls a method that takes two flags, of which the second is given as it is. */
    public static void set(String setter, boolean on, boolean second) {
        required(setter, "bb").invokeVoid(new Object[] {context(), flag(on), flag(second)});
    }

    /**
     * Whether sums of pieces may be rounded to a low precision. Until 2.8 that is a flag; since then a number, of which 0
     * is yes.
     */
    public static boolean getReduction(String getter, String setter) {
        return find(setter, "b") != null ? get(getter) : raw(getter) == 0;
    }

    /** As {@link #getReduction}: since 2.8 the second flag says whether products may be split at all, as they may. */
    public static void setReduction(String setter, boolean on) {
        if (find(setter, "b") != null) {
            set(setter, on);
        } else {
            set(setter, on, true);
        }
    }

    private static int raw(String getter) {
        Function function = find(String.format(Locale.ROOT, GETTER, getter.length(), getter));
        if (function == null) {
            throw new LibtorchException("libtorch has no at::Context::" + getter);
        }
        // A byte is returned; the rest of the register is whatever it was.
        return function.invokeInt(new Object[] {context()}) & 0xff;
    }

    private static Function required(String setter, String parameters) {
        Function function = find(setter, parameters);
        if (function == null) {
            throw new LibtorchException("libtorch has no at::Context::" + setter);
        }
        return function;
    }

    private static Function find(String setter, String parameters) {
        return find(String.format(Locale.ROOT, SETTER, setter.length(), setter, parameters));
    }

    private static Function find(String symbol) {
        NativeLibrary library = LoadedLibtorch.get().open("torch_cpu");
        try {
            return library.getFunction(symbol);
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }

    private static Pointer context() {
        return TorchCpu.globalContext();
    }

    private static byte flag(boolean on) {
        return (byte) (on ? 1 : 0);
    }
}
