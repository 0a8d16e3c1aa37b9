package dev.mixedprecision.libtorch.internal;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.mixedprecision.libtorch.LibtorchException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A TorchScript module, run as it is written. DJL's own call, {@link IValueUtils#forward(PtSymbolBlock,
 * ai.djl.ndarray.NDList, boolean)}, leaves the inputs behind for good when it fails, and with them all that they were computed
 * from: a device that had too little memory once would have less each time. So the native method below it is called, which
 * no public one calls as for training.
 */
public final class ScriptModule implements AutoCloseable {
    private static final OnDemand<Handles> HANDLES = new OnDemand<>(Handles::find);

    private final NDManager manager;
    private final PtSymbolBlock module;

    private ScriptModule(NDManager manager, PtSymbolBlock module) {
        this.manager = manager;
        this.module = module;
    }

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
     * Compiles methods, each of which may call those before it.
     *
     * @throws EngineException when libtorch cannot; {@link #reason} has its reason
     */
    public static ScriptModule compile(List<TorchScriptArchive.Method> methods) {
        NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        try (var plain = PlainScripts.open()) {
            ByteArrayInputStream archive = new ByteArrayInputStream(TorchScriptArchive.of(methods));
            return new ScriptModule(manager, JniUtils.loadModule((PtNDManager) manager, archive, false, false));
        } catch (EngineException e) {
            manager.close();
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the stream is in memory
        }
    }

    /**
     * Calls a method, with gradients. Advice on old operators is kept off the console.
     *
     * @param owner owns the result
     * @throws EngineException when an operator refuses; {@link #reason} has its reason
     * @throws IllegalArgumentException for an array of another engine
     * @throws IllegalStateException for a closed one
     */
    public NDArray call(String method, NDManager owner, NDArray... inputs) {
        IValue[] values = new IValue[inputs.length];
        long[] handles = new long[inputs.length];
        try (var plain = PlainScripts.open();
                var advice = CapturedStderr.begin()) {
            for (int i = 0; i < inputs.length; i++) {
                TensorHandles.handle(inputs[i]);
                values[i] = IValue.from((PtNDArray) inputs[i]);
                handles[i] = values[i].getHandle();
            }
            try (IValue result = run(module.getHandle(), method, handles)) {
                return result.toTensor((PtNDManager) owner);
            }
        } finally {
            for (IValue value : values) {
                if (value != null) {
                    value.close();
                }
            }
        }
    }

    private static IValue run(long module, String method, long[] values) {
        Handles handles = HANDLES.get();
        try {
            return (IValue)
                    handles.value().invokeExact((long) handles.run().invokeExact(module, method, values, true, false));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // the method declares none
        }
    }

    /** The operators that its methods call, as {@link OperatorRegistry#calledBy} has them. */
    public List<String> operators() {
        return LoadedLibtorch.get().operators().calledBy(module.getHandle());
    }

    /** What libtorch says, without the traceback and the place in the generated program. */
    public static String reason(EngineException e) {
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

    /** Tensors as a message shows them: {@code a float32(2, 3), b bfloat16(3)}. */
    public static String described(List<String> names, NDArray... tensors) {
        return IntStream.range(0, tensors.length)
                .mapToObj(i -> names.get(i) + " " + TensorHandles.dtype(tensors[i]) + tensors[i].getShape())
                .collect(Collectors.joining(", "));
    }

    /** Frees it. */
    @Override
    public void close() {
        module.close();
        manager.close();
    }
}
