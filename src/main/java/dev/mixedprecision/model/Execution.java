package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How the passes of a model are run. What is computed is the same; rounding, time and memory differ. */
public enum Execution {
    /** Every formula written out, an operator a step, each launched by the host as it comes. */
    EAGER("eager", false, false),

    /** As {@link #EAGER}, recorded once as CUDA graphs and replayed: the host launches two graphs a step. */
    GRAPH("graph", false, true),

    /** Attention as one operator, and each chain of formulas between matrix products as one kernel. */
    FUSED("fused", true, false),

    /** {@link #FUSED} recorded as {@link #GRAPH} is. */
    FUSED_GRAPH("fused-graph", true, true);

    private final String label;
    private final boolean fused;
    private final boolean graph;

    Execution(String label, boolean fused, boolean graph) {
        this.label = label;
        this.fused = fused;
        this.graph = graph;
    }

    /**
     * The execution of a name, such as {@code fused-graph}.
     *
     * @throws IllegalArgumentException when there is none, with the names there are
     */
    public static Execution labelled(String label) {
        return Arrays.stream(values())
                .filter(execution -> execution.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no execution '" + label + "'; there are "
                        + Arrays.stream(values()).map(Execution::toString).collect(Collectors.joining(", "))));
    }

    /**
     * Passes over a batch that the host launches; what {@link GraphedPass} records of the executions that replay. Fused
     * ones are written out on CUDA ({@link FusedPass}), where that can be; elsewhere autograd runs fused operators, but for
     * float8.
     *
     * @param ids int64 token ids, (batch, context); their manager owns what the passes need besides
     * @param precision float32, the type that autocast runs in, or e4m3fn for products of float8 among bfloat16
     * @throws IllegalArgumentException where {@link #whyNot} has a reason
     */
    public Pass.Launched launched(TransformerLm model, NDArray ids, ScalarType precision) {
        String reason = whyNot(model.device(), model.shape(), ids.getShape().size(), precision);
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException(reason);
        }
        return fused && FusedPass.whyNot(model, ids, precision).isEmpty()
                ? new FusedPass(model, ids, precision)
                : new LaunchedPass(model, kernels(ids.getManager()), ids, precision);
    }

    /**
     * Why passes in a precision cannot be launched so on a device, in a sentence that says what can; empty where they can.
     * Only float8 is not run everywhere: it takes some widths alone, and fused it is written out or not at all.
     *
     * @param tokens of a batch
     */
    public String whyNot(Device device, TransformerShape shape, long tokens, ScalarType precision) {
        if (!precision.isFloat8()) {
            return "";
        }
        String unfit = Float8Products.whyNot(shape, tokens);
        if (!unfit.isEmpty() || !fused) {
            return unfit;
        }
        String reason = FusedPass.whyNot(device, shape, tokens, precision);
        return reason.isEmpty()
                ? ""
                : "fused passes in float8 need kernels that cast on the way, which cannot be had here: " + reason + "; "
                        + EAGER + " execution and, on CUDA, " + GRAPH + " do without them";
    }

    /** What computes the parts of a model in this execution; the owner closes it with itself, if nobody has before. */
    public BlockKernels kernels(NDManager owner) {
        return fused ? new FusedKernels(owner) : new EagerKernels(owner);
    }

    /** Whether several formulas are one operator. */
    public boolean isFused() {
        return fused;
    }

    /** Whether the passes are replayed as CUDA graphs; needs a CUDA device. */
    public boolean isGraph() {
        return graph;
    }

    /** The name that options and reports use. */
    @Override
    public String toString() {
        return label;
    }
}
