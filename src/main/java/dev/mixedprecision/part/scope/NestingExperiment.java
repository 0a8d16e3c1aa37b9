package dev.mixedprecision.part.scope;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Opens scopes inside scopes and on two threads, and notes what autocast does to a matrix product everywhere. */
public final class NestingExperiment {
    private final Scopes scopes;
    private final Supplier<OtherThread> otherThread;

    /** With libtorch's autocast and two threads. */
    public NestingExperiment() {
        this(new Scopes.Real(), OtherThread::start);
    }

    NestingExperiment(Scopes scopes, Supplier<OtherThread> otherThread) {
        this.scopes = scopes;
        this.otherThread = otherThread;
    }

    /**
     * What was seen of nested scopes.
     *
     * @param entering the type of a product of float32 matrices inside each scope, the outermost first
     * @param leaving the same after each scope, the innermost first
     * @param exceptions how many of libtorch's exceptions left a scope
     * @param leftOn whether autocast is on after all
     * @param dtypeBefore the type that autocast had, though off, before all
     * @param dtypeAfter the same after all
     */
    public record Nesting(
            List<String> entering,
            List<String> leaving,
            int exceptions,
            boolean leftOn,
            String dtypeBefore,
            String dtypeAfter) {}

    /**
     * Opens scopes inside each other and closes them again.
     *
     * @param types float16, bfloat16, or float32 for a scope without autocast; the outermost first
     * @param failing the numbers of the scopes, the outermost being 1, whose blocks end by an exception
     */
    public Nesting nested(ComputeDevice on, List<FloatFormat> types, Set<Integer> failing) {
        Libtorch.get();
        Device device = on.djl();
        try (NDManager manager = NDManager.newBaseManager(device)) {
            Walk walk = new Walk(manager, types, failing);
            String before = Autocast.dtype(device).torchName();
            walk.enter(0);
            return new Nesting(
                    walk.entering,
                    walk.leaving,
                    walk.exceptions,
                    Autocast.isEnabled(device),
                    before,
                    Autocast.dtype(device).torchName());
        }
    }

    private final class Walk {
        private final NDManager manager;
        private final List<FloatFormat> types;
        private final Set<Integer> failing;
        private final List<String> entering = new ArrayList<>();
        private final List<String> leaving = new ArrayList<>();
        private int exceptions;

        Walk(NDManager manager, List<FloatFormat> types, Set<Integer> failing) {
            this.manager = manager;
            this.types = types;
            this.failing = failing;
        }

        void enter(int index) {
            if (index == types.size()) {
                return;
            }
            try (Scopes.Scope scope = open(types.get(index))) {
                entering.add(product(manager));
                enter(index + 1);
                if (failing.contains(index + 1)) {
                    fail(manager);
                }
            } catch (LibtorchException e) {
                exceptions++;
            }
            leaving.add(product(manager));
        }

        private Scopes.Scope open(FloatFormat type) {
            Device device = manager.getDevice();
            return type == FloatFormat.FLOAT32 ? scopes.off(device) : scopes.on(device, ScalarType.of(type), true);
        }
    }

    /**
     * What two threads saw, of which one had a scope open all the time.
     *
     * @param elsewhere the type of a product on the other thread: before its own scope, inside it and after it
     * @param here the type of a product on the first thread, after each of those
     * @param closingElsewhere the error of closing the first thread's scope on the other; empty where there was none
     * @param afterThat the type of a product on the first thread after that
     * @param afterClosing the same after it has closed its scope itself
     */
    public record Threads(
            List<String> elsewhere,
            List<String> here,
            String closingElsewhere,
            String afterThat,
            String afterClosing) {}

    /** Opens a scope on this thread; another one looks, opens one in another type, closes it, and closes this one's. */
    public Threads threads(ComputeDevice on, FloatFormat type, FloatFormat otherType) {
        Libtorch.get();
        Device device = on.djl();
        List<String> elsewhere = new ArrayList<>();
        List<String> here = new ArrayList<>();
        StringBuilder error = new StringBuilder();
        AtomicReference<Scopes.Scope> other = new AtomicReference<>();
        try (NDManager manager = NDManager.newBaseManager(device);
                OtherThread thread = otherThread.get()) {
            String afterThat;
            try (Scopes.Scope scope = scopes.on(device, ScalarType.of(type), true)) {
                List<Runnable> tasks = List.of(
                        () -> {}, () -> other.set(scopes.on(device, ScalarType.of(otherType), true)), () -> other.get()
                                .close());
                for (Runnable task : tasks) {
                    thread.run(() -> {
                        task.run();
                        elsewhere.add(product(manager));
                    });
                    here.add(product(manager));
                }
                thread.run(() -> {
                    try {
                        scope.close();
                    } catch (IllegalStateException e) {
                        error.append(e.getMessage());
                    }
                });
                afterThat = product(manager);
            }
            return new Threads(elsewhere, here, error.toString(), afterThat, product(manager));
        }
    }

    /** One thread for all that is run on it; each call waits for its end. */
    record OtherThread(Executor executor, Runnable end) implements AutoCloseable {
        static OtherThread start() {
            ExecutorService executor = Executors.newSingleThreadExecutor(work -> new Thread(work, "another thread"));
            return new OtherThread(executor, executor::shutdown);
        }

        void run(Runnable task) {
            CompletableFuture.runAsync(task, executor).join();
        }

        @Override
        public void close() {
            end.run();
        }
    }

    private static String product(NDManager manager) {
        try (NDArray matrix = manager.ones(new Shape(2, 2));
                NDArray product = matrix.matMul(matrix)) {
            return Tensors.dtype(product).torchName();
        }
    }

    /** Ends as a mistake in a model does: by an exception from libtorch. */
    private static void fail(NDManager manager) {
        try (NDArray two = manager.ones(new Shape(2, 2));
                NDArray three = manager.ones(new Shape(3, 3))) {
            Operator.of("aten::mm").call(manager, two, three).close();
        }
    }
}
