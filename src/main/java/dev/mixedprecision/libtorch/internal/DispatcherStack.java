package dev.mixedprecision.libtorch.internal;

import ai.djl.pytorch.engine.PtNDArray;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.ScalarType;

/**
 * The stack on which libtorch's dispatcher takes an operator's arguments and leaves its results, 64 bits each: a tensor
 * is a handle, an integer, flag or scalar type itself, a float its bits, None is 0.
 *
 * <p>Made once for an operator, because every {@link Memory} is a garbage collector's business; so for one call at a
 * time.
 */
public final class DispatcherStack {
    private final Schema schema;
    private final Memory name;
    private final Memory overload;

    /** Arguments, then results. */
    private final Memory stack;

    private final long stackAddress;

    /** Of the operator of a name such as {@code aten::where} and an overload such as {@code self}, or empty. */
    public DispatcherStack(Schema schema, String name, String overload) {
        this.schema = schema;
        this.name = CxxStrings.cString(name);
        this.overload = CxxStrings.cString(overload);
        this.stack = new Memory(8L
                * Math.max(
                        1, Math.max(schema.parameters().size(), schema.results().size())));
        this.stackAddress = Pointer.nativeValue(stack);
    }

    /** Puts arguments on the stack, checked, one a parameter; the handles among them are freed by the call alone. */
    public void push(Object[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            push(i, arguments[i]);
        }
    }

    /**
     * Calls the operator, which takes the arguments off the stack and leaves its results there.
     *
     * @return whether it succeeded
     */
    public boolean call() {
        return TorchCpu.callDispatcher(Pointer.nativeValue(name), Pointer.nativeValue(overload), stackAddress) == 0;
    }

    /** A result of the last call that succeeded: the handle of a tensor, which the caller now owns. */
    public long result(int index) {
        return stack.getLong(8L * index);
    }

    /**
     * The one result of the last call that succeeded.
     *
     * @param type what the schema calls {@code bool}, {@code int} or {@code float}
     */
    public <T> T value(Class<T> type) {
        if (type == Boolean.class) {
            return type.cast(stack.getByte(0) != 0); // the other bytes are no part of it
        }
        return type.cast(type == Long.class ? (Object) stack.getLong(0) : (Object) stack.getDouble(0));
    }

    private void push(int index, Object argument) {
        long place = 8L * index;
        if (argument == null) {
            stack.setLong(place, 0);
        } else if (schema.parameters().get(index).optional()) {
            Pointer box = new Pointer(Native.malloc(8)); // libtorch frees it
            encode(argument, box);
            stack.setPointer(place, box);
        } else if (argument instanceof PtNDArray array) {
            // A new handle: the call takes it over.
            TensorHandles.check(
                    TorchCpu.newTensorHandleAt(array.getHandle(), stackAddress + place), "new tensor handle");
        } else {
            encode(argument, stack.share(place));
        }
    }

    private static void encode(Object argument, Pointer place) {
        if (argument instanceof PtNDArray array) {
            place.setLong(0, TensorHandles.newHandle(array));
        } else if (argument instanceof Double || argument instanceof Float) {
            place.setDouble(0, ((Number) argument).doubleValue());
        } else if (argument instanceof Boolean flag) {
            place.setLong(0, flag ? 1 : 0);
        } else {
            place.setLong(0, argument instanceof ScalarType type ? type.code() : ((Number) argument).longValue());
        }
    }
}
