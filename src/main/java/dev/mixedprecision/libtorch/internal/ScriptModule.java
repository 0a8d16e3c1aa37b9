package dev.mixedprecision.libtorch.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import dev.mixedprecision.libtorch.LibtorchException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of a TorchScript module. DJL's own, {@link IValueUtils#forward(PtSymbolBlock, ai.djl.ndarray.NDList, boolean)}, leaves
 * the inputs behind for good when the call fails, and with them all that they were computed from: a device that had too
 * little memory once would have less each time. So the native method below it is called, which no public one calls as for
 * training.
 */
public final class ScriptModule {
    private static final OnDemand<Handles> HANDLES = new OnDemand<>(Handles::find);

    private ScriptModule() {}

    /**
     * What DJL keeps to itself.
     *
     * @param run {@code long (long module, String method, long[] values, boolean training, boolean streamOfItsOwn)}
     * @param value {@code IValue (long)}
     */
    private record Handles(MethodHandle run, MethodHandle value) {

        static Handles find() {
            try {
                Class<?> library = Class.forName("ai.djl.pytorch.jni.PyTorchLibrary");
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
                MethodType signature = MethodType.methodType(
                        long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
                MethodHandle run = lookup.findVirtual(library, "moduleRunMethod", signature)
                        .bindTo(lookup.findStaticVarHandle(library, "LIB", library)
                                .get());
                return new Handles(
                        run, lookup.findConstructor(IValue.class, MethodType.methodType(void.class, long.class)));
            } catch (ReflectiveOperationException e) {
                throw new LibtorchException(
                        "this version of DJL's PyTorch engine calls modules in another way: " + e, e);
            }
        }
    }

    /**
     * Calls {@code forward}, whose result is a tensor, with gradients.
     *
     * @param owner owns the result
     * @throws ai.djl.engine.EngineException when an operator refuses
     * @throws IllegalArgumentException for an array of another engine
     * @throws IllegalStateException for a closed one
     */
    public static NDArray forward(PtSymbolBlock module, PtNDManager owner, NDArray... inputs) {
        List<IValue> values = new ArrayList<>();
        try {
            for (NDArray input : inputs) {
                TensorHandles.handle(input);
                values.add(IValue.from((PtNDArray) input));
            }
            long[] handles = values.stream().mapToLong(IValue::getHandle).toArray();
            try (IValue result = run(module.getHandle(), handles)) {
                return result.toTensor(owner);
            }
        } finally {
            values.forEach(IValue::close);
        }
    }

    private static IValue run(long module, long[] values) {
        Handles handles = HANDLES.get();
        try {
            return (IValue) handles.value()
                    .invokeExact((long) handles.run().invokeExact(module, "forward", values, true, false));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // the method declares none
        }
    }
}
