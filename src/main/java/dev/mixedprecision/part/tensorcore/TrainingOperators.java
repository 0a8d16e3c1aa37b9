package dev.mixedprecision.part.tensorcore;

import static dev.mixedprecision.numerics.FloatFormat.BFLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;

import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.tensorcore.Call.Input;
import java.util.ArrayList;
import java.util.List;

/**
 * The operators of a training step, each with what PyTorch says of whether it repeats its bits: in the documentation of
 * {@code torch.use_deterministic_algorithms}, in that of the operator, or in what libtorch itself warns of.
 */
final class TrainingOperators {
    private static final String LIST = "torch.use_deterministic_algorithms: ";
    private static final String CUBLAS = LIST + "torch.mm, torch.bmm on CUDA, unless CUBLAS_WORKSPACE_CONFIG is set";
    private static final String CUDNN =
            "torch.nn.functional.scaled_dot_product_attention: cuDNN may select a" + " nondeterministic algorithm";
    private static final String FUSED_BACKWARD =
            "libtorch's warning in the backward pass: attention defaults to a non-deterministic algorithm";

    private final boolean cuda;
    private final Sizes sizes;
    private final List<RepeatedCall> calls = new ArrayList<>();

    /** How large the operators are: those of the smallest Transformer on CUDA, and what a CPU runs in a moment. */
    private record Sizes(long rows, long width, long vocabulary, long heads, long context) {}

    private TrainingOperators(boolean cuda) {
        this.cuda = cuda;
        sizes = cuda ? new Sizes(2048, 768, 10_000, 12, 512) : new Sizes(64, 64, 256, 2, 32);
    }

    /** Those of a device. */
    static List<RepeatedCall> on(ComputeDevice device) {
        TrainingOperators operators = new TrainingOperators(device.isCuda());
        operators.addAll();
        return operators.calls;
    }

    private void addAll() {
        for (FloatFormat type : List.of(FLOAT32, BFLOAT16, FLOAT16)) {
            product(type);
        }
        // A CPU computes both low precisions by the same code.
        for (FloatFormat type : cuda ? List.of(FLOAT32, BFLOAT16, FLOAT16) : List.of(FLOAT32, BFLOAT16)) {
            attention(type);
            norms(type);
        }
        for (FloatFormat type : cuda ? List.of(FLOAT32, BFLOAT16) : List.of(FLOAT32)) {
            rowsByIndex(type);
        }
        Input logits = Input.numbers("x", sizes.rows, sizes.vocabulary);
        Input targets = Input.indices("t", sizes.vocabulary, sizes.rows);
        add(
                Call.of("cross_entropy", FLOAT32, "torch.cross_entropy_loss(x, t)", logits, targets),
                onCuda("torch.nn.NLLLoss on CUDA"),
                true,
                true);
        add(Call.of("sum", FLOAT32, "torch.sum(x)", logits), "", false, false);
        add(
                Call.of("cumsum", FLOAT32, "torch.cumsum(x, 1)", logits),
                onCuda("torch.cumsum of floating-point numbers on CUDA"),
                true,
                true);
        add(
                Call.of("gather", FLOAT32, "torch.gather(x, 1, torch.unsqueeze(t, 1).expand(-1, 8))", logits, targets),
                onCuda("torch.gather of a CUDA tensor that requires grad"),
                false,
                true);
    }

    private void product(FloatFormat type) {
        Input a = Input.numbers("a", sizes.rows, sizes.width);
        Input b = Input.numbers("b", sizes.width, sizes.width);
        add(Call.of("matmul", type, "torch.matmul(a, b)", a, b), cuda ? CUBLAS : "", true, true);
    }

    private void attention(FloatFormat type) {
        long head = sizes.width / sizes.heads;
        Input[] inputs = {
            Input.numbers("q", 4, sizes.heads, sizes.context, head),
            Input.numbers("k", 4, sizes.heads, sizes.context, head),
            Input.numbers("v", 4, sizes.heads, sizes.context, head)
        };
        Call any = Call.attention(
                "attention", type, "torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)", inputs);
        add(any, cuda ? CUDNN + "; " + FUSED_BACKWARD : "", true, true);
        add(any.by(AttentionKernel.FLASH), cuda ? FUSED_BACKWARD : "", false, true);
        add(any.by(AttentionKernel.MEMORY_EFFICIENT), cuda ? FUSED_BACKWARD : "", false, true);
        add(any.by(AttentionKernel.CUDNN), cuda ? CUDNN : "", true, true);
        add(any.by(AttentionKernel.MATH), cuda ? CUBLAS : "", true, true);
    }

    private void norms(FloatFormat type) {
        Input x = Input.numbers("x", sizes.rows, sizes.width);
        Input weight = Input.numbers("w", sizes.width);
        Input bias = Input.numbers("b", sizes.width);
        String width = "[" + sizes.width + "]";
        add(Call.of("layer_norm", type, "torch.layer_norm(x, " + width + ", w, b)", x, weight, bias), "", false, false);
        add(Call.of("rms_norm", type, "torch.rms_norm(x, " + width + ", w)", x, weight), "", false, false);
        add(Call.of("softmax", type, "torch.softmax(x, -1)", x), "", false, false);
    }

    private void rowsByIndex(FloatFormat type) {
        Input table = Input.numbers("x", sizes.vocabulary, sizes.width);
        Input rows = Input.numbers("s", sizes.rows, sizes.width);
        // Few of them, so that many rows are added to one.
        Input indices = Input.indices("i", 10, sizes.rows);
        add(Call.of("embedding", type, "torch.embedding(x, i)", table, indices), "", false, false);
        add(
                Call.of("index_add", type, "torch.index_add(x, 0, i, s)", table, indices, rows),
                onCuda("torch.index_add on CUDA"),
                true,
                false);
        add(
                Call.of("index_select", type, "torch.index_select(x, 0, i)", table, indices),
                onCuda("torch.index_select when differentiating a CUDA tensor"),
                false,
                true);
        add(
                Call.of("x[i]", type, "x[i]", table, indices),
                cuda ? "" : LIST + "torch.Tensor.__getitem__ when differentiating a CPU tensor",
                false,
                true);
        add(
                Call.of("index_put, accumulating", type, "torch.index_put(x, [i], s, True)", table, indices, rows),
                cuda ? "" : LIST + "torch.Tensor.index_put with accumulate=True on the CPU",
                true,
                false);
        add(
                Call.of(Repeatability.WRITE, type, "torch.put(x, i, s[:, 0], False)", table, indices, rows),
                LIST + "torch.Tensor.put_ with accumulate=False",
                true,
                true);
    }

    private String onCuda(String entry) {
        return cuda ? LIST + entry : "";
    }

    private void add(Call call, String entry, boolean result, boolean gradients) {
        calls.add(new RepeatedCall(call, entry, !entry.isEmpty() && result, !entry.isEmpty() && gradients));
    }
}
