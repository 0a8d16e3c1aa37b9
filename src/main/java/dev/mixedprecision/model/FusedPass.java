package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.libtorch.CudaModule;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.WideProduct;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Passes of which both ways are written out: libtorch's matrix products and attention, and between them one kernel for each
 * chain of formulas ({@link TransformerKernels}), which autograd, an operator at a time, cannot have. Products that read the
 * same input are one. The residual stream and its gradient are float32; what products read is in low precision, or in
 * float8 with delayed scaling, where the precision is e4m3fn.
 *
 * <p>The first pass in float8 runs twice: the first time gives the scales. Not for use by several threads at a time; where
 * cuDNN's attention is the fastest, no other kernel of attention is allowed in the whole process while a forward pass runs.
 */
public final class FusedPass implements Pass.Launched {
    /** The stacks of a block, in their order. */
    private static final int QUERIES_KEYS_VALUES = 0;

    private static final int OUTPUT = 1;
    private static final int GATE_UP = 2;
    private static final int DOWN = 3;
    private static final int STACKS = LinearWeights.STACKS_OF_BLOCK;

    private static final Operator EMBEDDING_BACKWARD = Operator.named("aten::embedding_dense_backward");

    private final TransformerLm model;
    private final NDArray ids;
    private final TransformerKernels kernels;
    private final LinearProducts products;
    private final boolean cudnn;
    private Scales scales;
    private NDArray lossScale;
    private NDManager arrays;
    private List<Layer> layers;
    private TransformerKernels.Norm last;
    private NDArray logits;
    private NDArray loss;

    /** What is known of float8's. */
    private enum Scales {
        UNKNOWN,
        BEING_FOUND,
        KNOWN
    }

    /** What a block keeps for the way back. */
    private record Layer(
            TransformerKernels.Norm attended,
            FusedAttention attention,
            Factor mixed,
            TransformerKernels.Norm fed,
            NDArray gateUp,
            Factor gated) {}

    /**
     * Passes over a batch.
     *
     * @param ids int64 token ids, (batch, context), on a CUDA device; read at every forward pass
     * @param precision float32, float16, bfloat16, or e4m3fn for float8 among bfloat16
     * @throws IllegalArgumentException where {@link #whyNot} has a reason, and when the ids are not as long as the model's
     *     context
     */
    public FusedPass(TransformerLm model, NDArray ids, ScalarType precision) {
        String reason = whyNot(model, ids, precision);
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException(reason);
        }
        model.requireContext(ids);
        this.model = model;
        this.ids = ids;
        this.kernels = new TransformerKernels(model.device(), precision);
        this.cudnn = AttentionKernel.isCudnnFastest(
                model.device(),
                ids.getShape().get(0),
                model.context(),
                model.shape().heads(),
                model.shape().dHead(),
                kernels.low());
        this.products = precision.isFloat8()
                ? new Float8Products(model.weights(), kernels)
                : new PlainProducts(model.weights(), kernels);
        this.scales = precision.isFloat8() ? Scales.UNKNOWN : Scales.KNOWN;
    }

    /** Why there is no such pass over a batch, in a sentence; empty where there is. */
    public static String whyNot(TransformerLm model, NDArray ids, ScalarType precision) {
        return whyNot(model.device(), model.shape(), ids.getShape().size(), precision);
    }

    /** As {@link #whyNot(TransformerLm, NDArray, ScalarType)}, for any model of a shape and any batch of as many tokens. */
    public static String whyNot(Device device, TransformerShape shape, long tokens, ScalarType precision) {
        String unavailable = CudaModule.whyUnavailable(device);
        if (!unavailable.isEmpty()) {
            return unavailable;
        }
        if (precision != ScalarType.FLOAT32 && !WideProduct.isAvailable()) {
            return "this libtorch gives no access to products with a float32 result";
        }
        return whyNot(Cuda.describe(device), shape, tokens, precision);
    }

    /** The same on a device for which there are a compiler and products. */
    static String whyNot(CudaDevice device, TransformerShape shape, long tokens, ScalarType precision) {
        if (!TransformerKernels.support(shape)) {
            return "the kernels take heads and layers whose widths are multiples of 8, up to 8192, not " + shape;
        }
        if (!TransformerKernels.support(device, precision)) {
            return "the kernels cast to " + precision + " by an instruction that a device of compute capability "
                    + device.computeCapability() + " does not have";
        }
        return precision.isFloat8() ? Float8Products.whyNot(shape, tokens) : "";
    }

    @Override
    public ScalarType forward() {
        if (scales == Scales.UNKNOWN) {
            findScales();
        }
        finish();
        arrays = ids.getManager().newSubManager();
        layers = new ArrayList<>();
        try (var constant = GradMode.disabled();
                var attention = cudnn ? AttentionKernel.CUDNN.alone() : null) {
            kernels.begin();
            products.begin(arrays);
            NDArray x = EagerKernels.closing(
                    Aten.embedding(ids, parameter("embedding")),
                    embedded -> Aten.reshape(embedded, -1, model.shape().dModel()));
            x.attach(arrays);
            NDArray change = null;
            for (int layer = 0; layer < model.shape().layers(); layer++) {
                change = forward(layer, x, change);
                x = layers.get(layer).fed().sum();
            }
            last = kernels.lastNorm(arrays, x, change, parameter("norm"));
            change.close();
            logits = products.forward(arrays, last.normed(), head());
            loss = Aten.sum(logits);
            return Tensors.dtype(logits);
        }
    }

    /** Runs a pass that leaves nothing but scales; where it fails, the next one looks for them again. */
    private void findScales() {
        scales = Scales.BEING_FOUND;
        try {
            forward();
            backward();
            scales = Scales.KNOWN;
        } finally {
            if (scales == Scales.BEING_FOUND) {
                scales = Scales.UNKNOWN;
            }
        }
    }

    /** A block; returns what is to be added to its second sum. */
    private NDArray forward(int layer, NDArray x, NDArray change) {
        int stack = STACKS * layer;
        String block = "blocks." + layer + ".";
        TransformerKernels.Norm attended = norm(x, change, block + "norm1", stack + QUERIES_KEYS_VALUES);
        NDArray qkv = products.forward(arrays, attended.normed(), stack + QUERIES_KEYS_VALUES);
        FusedAttention attention;
        try (qkv) {
            attention = new FusedAttention(kernels.rotate(arrays, qkv, model.constants()), model.constants());
        }
        Factor mixed = products.factor(arrays, attention.result(), stack + OUTPUT);
        NDArray added = products.forward(arrays, mixed, stack + OUTPUT);
        TransformerKernels.Norm fed = norm(attended.sum(), added, block + "norm2", stack + GATE_UP);
        NDArray gateUp = products.forward(arrays, fed.normed(), stack + GATE_UP);
        Factor gated = kernels.gate(arrays, gateUp, products.activation(stack + DOWN));
        NDArray next = products.forward(arrays, gated, stack + DOWN);
        attended.normed().kept();
        fed.normed().kept();
        layers.add(new Layer(attended, attention, mixed.kept(), fed, gateUp, gated.kept()));
        return next;
    }

    /** The norm of a sum, as the input of a stack; closes what was added. */
    private TransformerKernels.Norm norm(NDArray x, NDArray change, String weight, int stack) {
        try (change) {
            TransformerKernels.Norm norm =
                    kernels.norm(arrays, x, change, parameter(weight), products.activation(stack));
            return new TransformerKernels.Norm(
                    norm.sum(), products.completed(arrays, norm.normed()), norm.reciprocal());
        }
    }

    @Override
    public NDArray logits() {
        return logits;
    }

    @Override
    public void scaleLoss(NDArray scale) {
        if (products instanceof Float8Products) {
            throw new IllegalArgumentException("passes in float8 scale each tensor, not the loss");
        }
        lossScale = scale;
    }

    @Override
    public NDArray loss() {
        return loss;
    }

    @Override
    public void backward() {
        try (var constant = GradMode.disabled()) {
            kernels.begin();
            int norms = 2 * layers.size() + 1;
            int width = model.shape().dModel();
            int tokens = (int) ids.getShape().size();
            try (NDManager owner = arrays.newSubManager()) {
                NDArray sums =
                        Tensors.empty(owner, ScalarType.FLOAT32, norms, TransformerKernels.normBlocks(tokens), width);
                Stream stream = new Stream(owner, last.sum());
                backwardFromLoss(stream, row(sums, norms - 1));
                for (int layer = layers.size() - 1; layer >= 0; layer--) {
                    backwardFeedForward(layer, stream, row(sums, 2 * layer + 1));
                    backwardAttention(layer, stream, row(sums, 2 * layer));
                    products.release(STACKS * layer, STACKS * (layer + 1));
                }
                NDArray embedding = EMBEDDING_BACKWARD.call(
                        owner, stream.gradient, ids, model.shape().vocabulary(), -1, false);
                addGradient(parameter("embedding"), embedding);
                setNormGradients(kernels.columnSums(owner, sums));
            }
            products.end();
        }
    }

    private static NDArray row(NDArray sums, int norm) {
        return Aten.slice(sums, 0, norm, norm + 1L);
    }

    /** The residual stream's gradient, in float32, and as a factor of the products of the layer before; both in place. */
    private final class Stream {
        private final NDManager owner;
        private final NDArray gradient;
        private final NDArray rows;

        Stream(NDManager owner, NDArray x) {
            this.owner = owner;
            this.gradient = TransformerKernels.like(owner, x, ScalarType.FLOAT32);
            this.rows = kernels.gradientLike(owner, x);
        }

        Factor factor(int stack) {
            return products.completed(owner, products.gradient(stack).factor(rows, null));
        }
    }

    private void backwardFromLoss(Stream stream, NDArray sums) {
        try (Factor ofLogits = Factor.of(gradientOfLogits());
                NDArray ofNormed = products.inputGradient(stream.owner, ofLogits, head())) {
            setGradients(head(), products.weightGradient(stream.owner, ofLogits, last.normed()));
            int reader = STACKS * (layers.size() - 1) + DOWN;
            kernels.normBackward(
                    ofNormed,
                    last,
                    parameter("norm"),
                    null,
                    stream.gradient,
                    stream.rows,
                    sums,
                    products.gradient(reader));
        }
        products.release(head(), head() + 1);
        close(last);
    }

    /**
     * The loss is their sum: all are ones, or the scale. They are written over the logits, which nobody reads any more: in
     * float32 a pass of few layers holds most here, and would hold the logits' bytes more.
     */
    private NDArray gradientOfLogits() {
        if (lossScale == null) {
            Aten.fill(logits, 1);
        } else {
            Aten.copy(lossScale, logits);
        }
        return logits;
    }

    private void backwardFeedForward(int layer, Stream stream, NDArray sums) {
        Layer kept = layers.get(layer);
        int stack = STACKS * layer;
        Factor change = stream.factor(stack + DOWN);
        try (NDArray ofGated = products.inputGradient(stream.owner, change, stack + DOWN)) {
            setGradients(stack + DOWN, products.weightGradient(stream.owner, change, kept.gated()));
            closeTurned(change);
            kept.gated().close();
            Factor ofGateUp =
                    kernels.gateBackward(stream.owner, ofGated, kept.gateUp(), products.gradient(stack + GATE_UP));
            kept.gateUp().close();
            backwardThroughNorm(
                    stream,
                    ofGateUp,
                    stack + GATE_UP,
                    kept.fed(),
                    parameter("blocks." + layer + ".norm2"),
                    stream.rows,
                    sums,
                    products.gradient(stack + OUTPUT));
        }
    }

    private void backwardAttention(int layer, Stream stream, NDArray sums) {
        Layer kept = layers.get(layer);
        int stack = STACKS * layer;
        Factor change = stream.factor(stack + OUTPUT);
        try (NDArray ofMixed = products.inputGradient(stream.owner, change, stack + OUTPUT)) {
            setGradients(stack + OUTPUT, products.weightGradient(stream.owner, change, kept.mixed()));
            closeTurned(change);
            kept.mixed().close();
            Factor ofQkv;
            try (FusedAttention.Gradients of = kept.attention().backward(ofMixed)) {
                ofQkv = kernels.rotateBackward(
                        stream.owner,
                        of.queries(),
                        of.keys(),
                        of.values(),
                        model.constants(),
                        products.gradient(stack + QUERIES_KEYS_VALUES));
            }
            boolean first = layer == 0;
            backwardThroughNorm(
                    stream,
                    ofQkv,
                    stack + QUERIES_KEYS_VALUES,
                    kept.attended(),
                    parameter("blocks." + layer + ".norm1"),
                    first ? null : stream.rows,
                    sums,
                    first ? ScaleSlot.NONE : products.gradient(stack - STACKS + DOWN));
        }
    }

    /** Through a stack and the norm that it reads; closes the gradient of what the stack gave. */
    private void backwardThroughNorm(
            Stream stream,
            Factor gradient,
            int stack,
            TransformerKernels.Norm norm,
            NDArray weight,
            NDArray rows,
            NDArray sums,
            ScaleSlot next) {
        try (gradient;
                NDArray ofNormed = products.inputGradient(stream.owner, gradient, stack)) {
            setGradients(stack, products.weightGradient(stream.owner, gradient, norm.normed()));
            kernels.normBackward(ofNormed, norm, weight, stream.gradient, stream.gradient, rows, sums, next);
        }
        close(norm);
    }

    private static void close(TransformerKernels.Norm norm) {
        norm.sum().close();
        norm.normed().close();
        norm.reciprocal().close();
    }

    private static void closeTurned(Factor factor) {
        if (factor.turned() != null) {
            factor.turned().close();
        }
    }

    /** Adds to the gradients of a stack's members; closes the stack's. */
    private void setGradients(int stack, NDArray gradient) {
        try (gradient) {
            Map<String, NDArray> members =
                    LinearWeights.members(gradient, model.weights().stacks().get(stack));
            members.forEach((name, member) -> addGradient(parameter(name), member));
        }
    }

    private void setNormGradients(NDArray sums) {
        int width = model.shape().dModel();
        List<String> names = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            names.add("blocks." + layer + ".norm1");
            names.add("blocks." + layer + ".norm2");
        }
        names.add("norm");
        for (int i = 0; i < names.size(); i++) {
            addGradient(parameter(names.get(i)), EagerKernels.closing(row(sums, i), one -> Aten.reshape(one, width)));
        }
    }

    /** Closes what it adds. */
    private void addGradient(NDArray parameter, NDArray gradient) {
        try (gradient) {
            if (scales != Scales.BEING_FOUND) {
                GradMode.addGradient(parameter, gradient);
            }
        }
    }

    private NDArray parameter(String name) {
        return model.parameters().get(name);
    }

    private int head() {
        return STACKS * model.shape().layers();
    }

    @Override
    public void finish() {
        if (arrays != null) {
            arrays.close();
            arrays = null;
            layers = null;
            logits = null;
            loss = null;
        }
    }

    @Override
    public void clearGradients() {
        model.clearGradients();
    }

    @Override
    public void close() {
        finish();
        products.close();
    }
}
