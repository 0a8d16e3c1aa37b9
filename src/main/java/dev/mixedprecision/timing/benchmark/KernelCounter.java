package dev.mixedprecision.timing.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.model.FusedOperations;
import dev.mixedprecision.model.FusedPass;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.Operation;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.model.TransformerShape;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.benchmark.KernelCounts.Kernel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the kernels of a recorded forward and backward pass of {@link FusedPass} beside those that {@link FusedOperations}
 * counts: a kernel of the project's own by its name, and whatever else by the kernels that the same call launches by itself.
 * Where both are the same, what is foretold from the operations is foretold of the passes.
 */
public final class KernelCounter {
    /** The first, the last, and one between: all between are alike. */
    public static final int LAYERS = 3;

    private static final Operator EMBEDDING_BACKWARD = Operator.named("aten::embedding_dense_backward");

    private final ComputeDevice device;
    private final int batch;
    private final int context;

    /** On a CUDA device, for a batch of as many sequences of as many tokens. */
    public KernelCounter(ComputeDevice device, int batch, int context) {
        this.device = device;
        this.batch = batch;
        this.context = context;
    }

    /** Why no kernels of such passes are known, in a sentence; empty where they are. */
    public String whyNot(ModelSize size, FloatFormat precision) {
        if (!CudaGraph.tellsKernels()) {
            return "the NVIDIA driver does not tell what was recorded, as it does since CUDA 12.3";
        }
        return FusedPass.whyNot(device.djl(), size.shape(), (long) batch * context, ScalarType.of(precision));
    }

    /**
     * Records the passes of a model as wide as a size and {@link #LAYERS} deep, and every operation of theirs by itself.
     *
     * @throws dev.mixedprecision.libtorch.LibtorchException when the driver does not tell what was recorded
     */
    public KernelCounts count(ModelSize size, FloatFormat precision) {
        TransformerShape wide = size.shape();
        TransformerShape shape =
                new TransformerShape(wide.vocabulary(), wide.dModel(), wide.dFf(), LAYERS, wide.heads());
        try (NDManager manager = NDManager.newBaseManager(device.djl());
                var tf32 = MathSetting.TF32.switched(precision == FloatFormat.TF32);
                TransformerLm model = TransformerLm.random(shape, context, device.djl(), 1)) {
            NDArray ids = model.randomIds(manager, batch, 1);
            ScalarType type = ScalarType.of(precision);
            Map<String, Long> recorded = new LinkedHashMap<>();
            try (GraphedPass pass = GraphedPass.record(model, ids, new FusedPass(model, ids, type))) {
                pass.kernels().forEach(name -> recorded.merge(name, 1L, Long::sum));
            }
            Map<String, Runnable> operators =
                    operators(model, ids, ScalarType.of(FusedOperations.besideFloat8(precision)));
            Map<String, Long> counted = new LinkedHashMap<>();
            for (Operation operation : FusedOperations.of(shape, batch, context, type)) {
                kernels(operation, operators, precision)
                        .forEach(name -> counted.merge(name, operation.count(), Long::sum));
            }
            return new KernelCounts(size.label(), precision.toString(), both(counted, recorded));
        } finally {
            Cuda.emptyCache(device.djl());
        }
    }

    private static List<Kernel> both(Map<String, Long> counted, Map<String, Long> recorded) {
        Set<String> names = new LinkedHashSet<>(recorded.keySet());
        names.addAll(counted.keySet());
        return names.stream()
                .map(name -> new Kernel(name, counted.getOrDefault(name, 0L), recorded.getOrDefault(name, 0L)))
                .toList();
    }

    /**
     * Those of one launch of an operation by itself.
     *
     * @param operators those of libtorch's; any other name is a kernel's
     */
    private List<String> kernels(Operation operation, Map<String, Runnable> operators, FloatFormat precision) {
        if (operation instanceof Operation.MemoryTraffic moved) {
            Runnable call = operators.get(moved.operator());
            try (var constant = GradMode.disabled()) {
                return call == null ? List.of(moved.operator()) : CudaGraph.kernelsOf(device.djl(), call);
            }
        }
        try (LoneOperation alone = LoneOperation.of(
                device.djl(),
                (Operation.LibraryCall) operation,
                FusedOperations.besideFloat8(precision),
                Caches.WARM)) {
            return CudaGraph.kernelsOf(device.djl(), alone::launch);
        }
    }

    /**
     * The operators of libtorch that a pass calls once each between its products, by name, on arrays of its shapes.
     *
     * @param ids their manager owns the arrays
     */
    private static Map<String, Runnable> operators(TransformerLm model, NDArray ids, ScalarType low) {
        NDManager owner = ids.getManager();
        int vocabulary = model.shape().vocabulary();
        NDArray table = model.parameters().get("embedding");
        NDArray logits = Tensors.empty(owner, low, ids.size(), vocabulary);
        NDArray gradient = Tensors.empty(
                owner, ScalarType.FLOAT32, ids.size(), model.shape().dModel());
        return Map.of(
                "embedding",
                () -> Aten.embedding(ids, table).close(),
                "sum",
                () -> Aten.sum(logits).close(),
                "fill_",
                () -> Aten.fill(logits, 1),
                "embedding_dense_backward",
                () -> EMBEDDING_BACKWARD
                        .call(owner, gradient, ids, vocabulary, -1, false)
                        .close());
    }
}
