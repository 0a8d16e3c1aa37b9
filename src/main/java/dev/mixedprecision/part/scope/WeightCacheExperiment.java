package dev.mixedprecision.part.scope;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.CpuThreads;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.HostMemory;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Uses weights twice under autocast, and sees when they were cast: by memory, by values and by gradients. */
public final class WeightCacheExperiment {
    /** Weights of which one copy in low precision is large beside all else that is allocated meanwhile. */
    private static final Shape LARGE_WEIGHT = new Shape(4096, 4096);

    /** Of {@link #LARGE_WEIGHT}, in two bytes an element. */
    private static final long COPY_BYTES = 2 * 4096 * 4096;

    private static final Shape SCOPES_WEIGHT = new Shape(768, 768);
    private static final int REPEATS = 3;

    /** Twice what the JVM waits before it gives back memory that its compiler has done with. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Scopes scopes;
    private final Duration patience;

    /** With libtorch's autocast. */
    public WeightCacheExperiment() {
        this(new Scopes.Real());
    }

    WeightCacheExperiment(Scopes scopes) {
        this(scopes, PATIENCE);
    }

    WeightCacheExperiment(Scopes scopes, Duration patience) {
        this.scopes = scopes;
        this.patience = patience;
    }

    /**
     * The memory that uses of a weight left allocated, while all that they computed was kept for a backward pass.
     *
     * @param afterFirst bytes after the first use
     * @param afterSecond bytes after the second
     * @param copyBytes the size of one copy of the weight in low precision
     * @param unavailable why memory cannot be counted here; empty where it can
     */
    public record Held(long afterFirst, long afterSecond, long copyBytes, String unavailable) {
        /** Copies of the weight in low precision after the first use. */
        public long copiesAfterFirst() {
            return Math.round((double) afterFirst / copyBytes);
        }

        /** Copies of the weight in low precision after the second use. */
        public long copiesAfterSecond() {
            return Math.round((double) afterSecond / copyBytes);
        }
    }

    /** Uses a weight twice in one scope and counts the memory; medians, since the CPU's is shared with the JVM. */
    public Held usedTwice(ComputeDevice on, FloatFormat type, WeightUse use, boolean weightCache) {
        LongSupplier memory;
        try {
            memory = memory(on);
        } catch (LibtorchException e) {
            return new Held(0, 0, COPY_BYTES, e.getMessage());
        }
        long[] first = new long[REPEATS];
        long[] second = new long[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            try (NDManager manager = NDManager.newBaseManager(on.djl());
                    CpuThreads threads = CpuThreads.one();
                    GradMode grad = GradMode.enabled()) {
                NDArray weight = manager.ones(LARGE_WEIGHT);
                weight.setRequiresGradient(use.isTrainable());
                NDArray input = trainable(manager, new Shape(1, LARGE_WEIGHT.get(1)));
                warmUp(manager, type, use);
                long before = memory.getAsLong();
                try (Scopes.Scope scope = scopes.on(on.djl(), ScalarType.of(type), weightCache)) {
                    use.times(manager, input, weight);
                    first[i] = memory.getAsLong() - before;
                    use.times(manager, input, weight);
                    second[i] = memory.getAsLong() - before;
                }
            }
        }
        return new Held(median(first), median(second), COPY_BYTES, "");
    }

    /** What libraries allocate at their first call is no copy of a weight. */
    private void warmUp(NDManager manager, FloatFormat type, WeightUse use) {
        try (NDManager inner = manager.newSubManager();
                Scopes.Scope scope = scopes.on(manager.getDevice(), ScalarType.of(type), false)) {
            use.times(inner, inner.ones(new Shape(1, 8)), inner.ones(new Shape(8, 8)));
        }
    }

    /**
     * The products of a weight before and after it changed from 1 to 3 between two uses.
     *
     * @param before of the first use, whose exact value is 2
     * @param after of the second, which is 6 where the weight is seen as it is, and 2 where an old copy is
     */
    public record Products(double before, double after) {}

    /** Uses a weight, changes it in place as an optimizer does, and uses it again. */
    public Products updated(ComputeDevice on, FloatFormat type, Reuse reuse) {
        Libtorch.get();
        try (NDManager manager = NDManager.newBaseManager(on.djl());
                GradMode grad = GradMode.enabled()) {
            NDArray weight = trainable(manager, new Shape(2, 2));
            NDArray input = manager.ones(new Shape(1, 2));
            List<Double> products = new ArrayList<>();
            Runnable use = () -> products.add(Tensors.toDoubles(WeightUse.TRAINABLE.times(manager, input, weight))[0]);
            Runnable useAndChange = () -> {
                use.run();
                try (GradMode noGrad = GradMode.disabled()) {
                    weight.muli(3);
                }
            };
            twice(on.djl(), ScalarType.of(type), reuse, useAndChange, use);
            return new Products(products.get(0), products.get(1));
        }
    }

    /**
     * The gradient of a weight whose first use was not recorded.
     *
     * @param value the gradient, whose exact value is 1; empty where the weight has none
     * @param ofInput the gradient of the input of the same product, whose exact value is 2
     * @param libtorch the version of libtorch
     */
    public record Gradient(OptionalDouble value, double ofInput, String libtorch) {}

    /** Uses a weight without gradients, uses it again with them, and runs the backward pass from the second use. */
    public Gradient firstUsedWithoutGradients(ComputeDevice on, FloatFormat type, Reuse reuse) {
        String version = Libtorch.get().version();
        try (NDManager manager = NDManager.newBaseManager(on.djl());
                GradMode grad = GradMode.enabled()) {
            NDArray weight = trainable(manager, new Shape(2, 2));
            NDArray input = trainable(manager, new Shape(1, 2));
            NDArray activation = Aten.mul(input, manager.ones(new Shape(1, 2))); // no leaf, and so never cached itself
            AtomicReference<NDArray> product = new AtomicReference<>();
            Runnable use = () -> product.set(WeightUse.TRAINABLE.times(manager, activation, weight));
            Runnable useWithoutGradients = () -> {
                try (GradMode noGrad = GradMode.disabled()) {
                    use.run();
                }
            };
            twice(on.djl(), ScalarType.of(type), reuse, useWithoutGradients, use);
            GradMode.backward(product.get());
            OptionalDouble gradient = GradMode.hasGradient(weight)
                    ? OptionalDouble.of(Tensors.toDoubles(weight.getGradient())[0])
                    : OptionalDouble.empty();
            return new Gradient(gradient, Tensors.toDoubles(input.getGradient())[0], version);
        }
    }

    /**
     * Uses a weight in a scope of one type, and again in a scope of another.
     *
     * @param reuse where the second scope is: inside the first or after it
     * @return the type of the second product, or libtorch's words where it refuses it
     */
    public String inAnotherType(ComputeDevice on, FloatFormat type, FloatFormat otherType, Reuse reuse) {
        Libtorch.get();
        try (NDManager manager = NDManager.newBaseManager(on.djl());
                GradMode grad = GradMode.enabled()) {
            NDArray weight = trainable(manager, new Shape(2, 2));
            NDArray input = manager.ones(new Shape(1, 2));
            AtomicReference<String> product = new AtomicReference<>();
            Runnable use = () -> {
                try {
                    product.set(Tensors.dtype(WeightUse.TRAINABLE.times(manager, input, weight))
                            .torchName());
                } catch (LibtorchException e) {
                    product.set(e.getMessage());
                }
            };
            twice(on.djl(), ScalarType.of(type), ScalarType.of(otherType), reuse, use, use);
            return product.get();
        }
    }

    private void twice(Device device, ScalarType type, Reuse reuse, Runnable first, Runnable second) {
        twice(device, type, type, reuse, first, second);
    }

    /** Runs two uses in the scopes that {@code reuse} says, of which a second one has the other type. */
    private void twice(Device device, ScalarType type, ScalarType other, Reuse reuse, Runnable first, Runnable second) {
        Supplier<Scopes.Scope> open = () -> scopes.on(device, type, true);
        Supplier<Scopes.Scope> openOther = () -> scopes.on(device, other, true);
        Supplier<Scopes.Scope> openOtherWithoutCache = () -> scopes.on(device, other, false);
        switch (reuse) {
            case SAME_SCOPE -> within(open, first, second);
            case AFTER_NESTED_SCOPE -> within(open, first, () -> within(openOther), second);
            case NESTED_SCOPE -> within(open, first, () -> within(openOther, second));
            case AFTER_CLEARING -> within(open, first, scopes::clearWeightCache, second);
            case NESTED_AFTER_CLEARING ->
                within(open, first, scopes::clearWeightCache, () -> within(openOther, second));
            case WITHOUT_CACHE -> within(() -> scopes.on(device, type, false), first, second);
            case NESTED_WITHOUT_CACHE -> within(open, first, () -> within(openOtherWithoutCache, second));
            case NEXT_SCOPE -> {
                within(open, first);
                within(openOther, second);
            }
        }
    }

    private static void within(Supplier<Scopes.Scope> open, Runnable... work) {
        try (Scopes.Scope scope = open.get()) {
            for (Runnable each : work) {
                each.run();
            }
        }
    }

    /**
     * The memory that is allocated after each of many scopes.
     *
     * @param bytes after each scope, less what there was before the first
     * @param settled the same after the last, once the JVM has given back what it needed for itself
     * @param copyBytes the size of the copy in low precision of one of the two weights of each scope
     * @param unavailable why memory cannot be counted here; empty where it can
     */
    public record Growth(List<Long> bytes, long settled, long copyBytes, String unavailable) {
        /** What is left after the last, less the least after one of the first tenth. */
        public long growth() {
            return settled - leastOfFirst(bytes);
        }

        /** What is left where one scope in ten leaves one copy. */
        public long oneCopyInTenScopes() {
            return oneCopyInTenScopes(copyBytes, bytes.size());
        }

        private static long oneCopyInTenScopes(long copyBytes, int scopes) {
            return copyBytes * scopes / 10;
        }

        private static long leastOfFirst(List<Long> bytes) {
            return Collections.min(bytes.subList(0, Math.max(1, bytes.size() / 10)));
        }
    }

    /**
     * Takes training steps, each in a scope, of two weights: one that lives on, and one that is new in each step and
     * freed after it.
     */
    public Growth steps(ComputeDevice on, FloatFormat type, int count) {
        List<Long> bytes = new ArrayList<>();
        long copyBytes = 2 * SCOPES_WEIGHT.size();
        LongSupplier memory;
        try {
            memory = memory(on);
        } catch (LibtorchException e) {
            return new Growth(bytes, 0, copyBytes, e.getMessage());
        }
        try (NDManager manager = NDManager.newBaseManager(on.djl());
                CpuThreads threads = CpuThreads.one();
                GradMode grad = GradMode.enabled()) {
            NDArray lasting = trainable(manager, SCOPES_WEIGHT);
            long before = memory.getAsLong();
            for (int i = 0; i < count; i++) {
                step(manager, lasting, ScalarType.of(type));
                bytes.add(memory.getAsLong() - before);
            }
            long enough = Growth.leastOfFirst(bytes) + Growth.oneCopyInTenScopes(copyBytes, count) / 2;
            long settled = settled(() -> memory.getAsLong() - before, enough, on);
            return new Growth(bytes, settled, copyBytes, "");
        }
    }

    /**
     * The least that is in use while there is patience, or as soon as it is little enough. The JVM's compiler takes tens of
     * megabytes while it compiles, and gives them back some seconds later; a copy that was left behind stays.
     */
    private long settled(LongSupplier memory, long enough, ComputeDevice on) {
        long least = memory.getAsLong();
        long deadline = System.nanoTime() + patience.toNanos();
        while (!on.isCuda() && least > enough && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            least = Math.min(least, memory.getAsLong());
        }
        return least;
    }

    private void step(NDManager manager, NDArray lasting, ScalarType type) {
        try (NDManager step = manager.newSubManager()) {
            NDArray passing = trainable(step, SCOPES_WEIGHT);
            NDArray loss;
            try (Scopes.Scope scope = scopes.on(step.getDevice(), type, true)) {
                NDArray hidden =
                        WeightUse.TRAINABLE.times(step, step.ones(new Shape(1, SCOPES_WEIGHT.get(1))), passing);
                loss = Aten.sum(WeightUse.TRAINABLE.times(step, hidden, lasting));
            }
            GradMode.backward(loss);
            GradMode.clearGradient(lasting);
        }
    }

    private static NDArray trainable(NDManager manager, Shape shape) {
        NDArray weight = manager.ones(shape);
        weight.setRequiresGradient(true);
        return weight;
    }

    private static LongSupplier memory(ComputeDevice on) {
        Libtorch.get();
        if (on.isCuda()) {
            CudaMemory memory = CudaMemory.of(on.djl());
            return memory::currentBytes;
        }
        HostMemory.allocatedBytes();
        return HostMemory::allocatedBytes;
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
