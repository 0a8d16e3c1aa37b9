package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.libtorch.CudaModule;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernels of {@code transformer.cu}, compiled for a device and a precision: what a pass does between its matrix
 * products, each chain of formulas in one kernel. Results belong to the manager that a call names; matrices are
 * (tokens, width). What float8 needs besides is in {@link Float8Casts}.
 */
final class TransformerKernels {
    private static final String SOURCE = "transformer.cu";

    /** Numbers that a thread takes at once, and rows and columns of a tile. */
    private static final int VECTOR = 8;

    private static final int TILE = 64;

    /** Of a block that is not a row's. */
    private static final int BLOCK_THREADS = 256;

    /** A block has a row, and a thread eight of its numbers. */
    private static final int WIDEST = 1024 * VECTOR;

    /** Enough blocks to fill the device, few enough that their sums are soon added. */
    private static final int ROWS_OF_NORM_BLOCK = 8;

    /** By device and precision: compiling takes half a second, and they are small. */
    private static final Map<String, CudaModule> MODULES = new ConcurrentHashMap<>();

    private final Device device;
    private final ScalarType low;
    private final boolean eight;
    private final CudaModule module;
    private final CudaModule.Kernel normForward;
    private final CudaModule.Kernel lastNormForward;
    private final CudaModule.Kernel normBackward;
    private final CudaModule.Kernel columnSums;
    private final CudaModule.Kernel rotateForward;
    private final CudaModule.Kernel rotateBackward;
    private final CudaModule.Kernel gateForward;
    private final CudaModule.Kernel gateBackward;
    /** None where nothing is cast. */
    private final CudaModule.Kernel narrow;

    private CudaModule.Queue queue;

    /**
     * Compiles them.
     *
     * @param precision float32, float16, bfloat16, or e4m3fn for products of float8 among bfloat16
     */
    TransformerKernels(Device device, ScalarType precision) {
        this.device = device;
        this.eight = precision.isFloat8();
        this.low = eight ? ScalarType.BFLOAT16 : precision;
        this.module = MODULES.computeIfAbsent(
                device + " " + precision,
                any -> CudaModule.compile(
                        device, SOURCE, source(), List.of("LOW=" + definition(low), "EIGHT=" + (eight ? 1 : 0))));
        this.normForward = module.kernel("norm_forward");
        this.lastNormForward = module.kernel("last_norm_forward");
        this.normBackward = module.kernel("norm_backward");
        this.columnSums = module.kernel("column_sums");
        this.rotateForward = module.kernel("rotate_forward");
        this.rotateBackward = module.kernel("rotate_backward");
        this.gateForward = module.kernel("gate_forward");
        this.gateBackward = module.kernel("gate_backward");
        this.narrow = low == ScalarType.FLOAT32 ? null : module.kernel("narrow");
    }

    private static int definition(ScalarType low) {
        return switch (low) {
            case FLOAT32 -> 32;
            case FLOAT16 -> 16;
            case BFLOAT16 -> 8;
            default -> throw new IllegalArgumentException("no kernels for " + low);
        };
    }

    private static String source() {
        try (InputStream stream = TransformerKernels.class.getResourceAsStream(SOURCE)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether they can compute a model's passes. */
    static boolean support(TransformerShape shape) {
        return shape.dModel() % VECTOR == 0
                && shape.dHead() % VECTOR == 0
                && shape.dFf() % VECTOR == 0
                && shape.dModel() <= WIDEST;
    }

    /**
     * Whether a device has the instructions that they are written with: casts of pairs to float16 and bfloat16 since compute
     * capability 8.0, to float8 since 8.9.
     */
    static boolean support(CudaDevice device, ScalarType precision) {
        return precision.isFloat8()
                ? device.supportsFloat8Products()
                : !precision.isLowPrecision() || device.supportsBfloat16();
    }

    /** What is launched from now on goes where this thread's operators go now. */
    void begin() {
        queue = CudaModule.Queue.current(device);
    }

    /** What is not a factor of products is in this type. */
    ScalarType low() {
        return low;
    }

    /** A kernel that not every precision has. */
    CudaModule.Kernel kernel(String name) {
        return module.kernel(name);
    }

    /** Launches a kernel on a matrix, a block a tile. */
    void launchTiles(CudaModule.Kernel kernel, int rows, int columns, Object... passed) {
        kernel.launch(queue, divided(columns, TILE), divided(rows, TILE), BLOCK_THREADS, passed);
    }

    /** Launches a kernel, a thread each. */
    void launchThreads(CudaModule.Kernel kernel, long count, Object... passed) {
        int blocks = (int) ((count + BLOCK_THREADS - 1) / BLOCK_THREADS);
        kernel.launch(queue, blocks, 1, BLOCK_THREADS, passed);
    }

    /**
     * What a norm gives.
     *
     * @param sum its input, float32
     * @param normed its result
     * @param reciprocal a number a row, float32
     */
    record Norm(NDArray sum, Factor normed, NDArray reciprocal) {}

    /**
     * {@code RMSNorm(x + change)} for the linear layers that read it.
     *
     * @param x (tokens, width), float32
     * @param change what is added first, in low precision; null for nothing, and the sum is x itself then
     */
    Norm norm(NDManager owner, NDArray x, NDArray change, NDArray weight, ScaleSlot slot) {
        NDArray normed = like(owner, x, eight ? ScalarType.FLOAT8_E4M3FN : low);
        NDArray sum = sum(owner, x, change);
        NDArray reciprocal = Tensors.empty(owner, ScalarType.FLOAT32, rows(x));
        normForward.launch(
                queue,
                rows(x),
                1,
                threads(columns(x)),
                x,
                change,
                weight,
                sum,
                normed,
                reciprocal,
                columns(x),
                (float) EagerKernels.EPSILON,
                slot.scale(),
                slot.amax());
        return new Norm(sum, slot.factor(normed, null), reciprocal);
    }

    /** As {@link #norm}, in low precision, for the head. */
    Norm lastNorm(NDManager owner, NDArray x, NDArray change, NDArray weight) {
        NDArray normed = like(owner, x, low);
        NDArray sum = sum(owner, x, change);
        NDArray reciprocal = Tensors.empty(owner, ScalarType.FLOAT32, rows(x));
        lastNormForward.launch(
                queue, rows(x), 1, threads(columns(x)), x, change, weight, sum, normed, reciprocal, columns(x), (float)
                        EagerKernels.EPSILON);
        return new Norm(sum, Factor.of(normed), reciprocal);
    }

    private static NDArray sum(NDManager owner, NDArray x, NDArray change) {
        return change == null ? x : like(owner, x, ScalarType.FLOAT32);
    }

    /** How many rows {@link #normBackward} leaves of sums for the weight of a norm. */
    static int normBlocks(int tokens) {
        return divided(tokens, ROWS_OF_NORM_BLOCK);
    }

    /**
     * A norm's gradient, added to that of the residual stream behind it.
     *
     * @param gradient of what it gave, in low precision
     * @param residual float32; null for none
     * @param dx where the sum goes, float32
     * @param factor where it goes as a factor of products; null where no product follows
     * @param partial sums for the weight's gradient, ({@link #normBlocks}, width)
     */
    void normBackward(
            NDArray gradient,
            Norm norm,
            NDArray weight,
            NDArray residual,
            NDArray dx,
            NDArray factor,
            NDArray partial,
            ScaleSlot slot) {
        int tokens = rows(gradient);
        normBackward.launch(
                queue,
                normBlocks(tokens),
                1,
                threads(columns(gradient)),
                gradient,
                norm.sum(),
                norm.reciprocal(),
                weight,
                residual,
                dx,
                factor,
                partial,
                tokens,
                ROWS_OF_NORM_BLOCK,
                columns(gradient),
                slot.scale(),
                slot.amax());
    }

    /**
     * The gradients of the weights of norms.
     *
     * @param partial (norms, {@link #normBlocks}, width)
     * @return (norms, width)
     */
    NDArray columnSums(NDManager owner, NDArray partial) {
        int norms = (int) partial.getShape().get(0);
        int blocks = (int) partial.getShape().get(1);
        int width = (int) partial.getShape().get(2);
        NDArray sums = Tensors.empty(owner, ScalarType.FLOAT32, norms, width);
        columnSums.launch(queue, divided(width, 32), norms, BLOCK_THREADS, partial, sums, blocks, width);
        return sums;
    }

    /** From (tokens, 3 · width) queries, keys and values, (3, tokens, width), the first two turned. */
    NDArray rotate(NDManager owner, NDArray qkv, AttentionConstants constants) {
        int tokens = rows(qkv);
        int width = columns(qkv) / 3;
        NDArray turned = Tensors.empty(owner, low, 3, tokens, width);
        rotateForward.launch(
                queue,
                tokens,
                divided(columns(qkv) / VECTOR, BLOCK_THREADS),
                BLOCK_THREADS,
                qkv,
                constants.cos(),
                constants.sin(),
                turned,
                tokens,
                constants.context(),
                width,
                constants.shape().dHead());
        return turned;
    }

    /** From the gradients of queries, keys and values that of the product that gave them, (tokens, 3 · width). */
    Factor rotateBackward(
            NDManager owner, NDArray q, NDArray k, NDArray v, AttentionConstants constants, ScaleSlot slot) {
        int tokens = rows(q);
        int width = columns(q);
        Factor factor = gradient(owner, tokens, 3 * width, slot);
        launchTiles(
                rotateBackward,
                tokens,
                3 * width,
                q,
                k,
                v,
                constants.cos(),
                constants.sin(),
                factor.rows(),
                factor.turned(),
                tokens,
                constants.context(),
                width,
                constants.shape().dHead(),
                slot.scale(),
                slot.amax());
        return factor;
    }

    /** {@code silu(gate) · up} of both side by side, (tokens, 2 · width). */
    Factor gate(NDManager owner, NDArray gateUp, ScaleSlot slot) {
        int tokens = rows(gateUp);
        int width = columns(gateUp) / 2;
        Factor factor = factor(owner, ScalarType.FLOAT8_E4M3FN, tokens, width, slot);
        launchTiles(
                gateForward,
                tokens,
                width,
                gateUp,
                factor.rows(),
                factor.turned(),
                tokens,
                width,
                slot.scale(),
                slot.amax());
        return factor;
    }

    /** The gradient of gate and up, (tokens, 2 · width), from that of {@link #gate}'s result. */
    Factor gateBackward(NDManager owner, NDArray gradient, NDArray gateUp, ScaleSlot slot) {
        int tokens = rows(gradient);
        int width = columns(gradient);
        Factor factor = gradient(owner, tokens, 2 * width, slot);
        launchTiles(
                gateBackward,
                tokens,
                width,
                gradient,
                gateUp,
                factor.rows(),
                factor.turned(),
                tokens,
                width,
                slot.scale(),
                slot.amax());
        return factor;
    }

    /** Writes float32 numbers in low precision. */
    void narrow(NDArray wide, NDArray low) {
        long count = wide.getShape().size();
        launchThreads(narrow, (count + VECTOR - 1) / VECTOR, wide, low, count);
    }

    private Factor gradient(NDManager owner, int rows, int columns, ScaleSlot slot) {
        return factor(owner, ScalarType.FLOAT8_E5M2, rows, columns, slot);
    }

    /** Room for a factor, in float8 where products are. */
    Factor factor(NDManager owner, ScalarType float8, int rows, int columns, ScaleSlot slot) {
        return eight
                ? slot.factor(Tensors.empty(owner, float8, rows, columns), Tensors.empty(owner, float8, columns, rows))
                : Factor.of(Tensors.empty(owner, low, rows, columns));
    }

    /** Room for a gradient as a factor, as {@link #normBackward} fills it. */
    NDArray gradientLike(NDManager owner, NDArray array) {
        return like(owner, array, eight ? ScalarType.FLOAT8_E5M2 : low);
    }

    static NDArray like(NDManager owner, NDArray array, ScalarType type) {
        return Tensors.empty(owner, type, array.getShape().getShape());
    }

    static int rows(NDArray matrix) {
        return (int) matrix.getShape().get(0);
    }

    static int columns(NDArray matrix) {
        return (int) matrix.getShape().get(1);
    }

    /** Whole warps for a row. */
    private static int threads(int width) {
        return 32 * divided(width / VECTOR, 32);
    }

    /** Rounded up. */
    private static int divided(int count, int size) {
        return (count + size - 1) / size;
    }
}
