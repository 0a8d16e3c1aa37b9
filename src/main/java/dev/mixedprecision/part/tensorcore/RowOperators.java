package dev.mixedprecision.part.tensorcore;

import static dev.mixedprecision.numerics.FloatFormat.BFLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;
import static dev.mixedprecision.numerics.FloatFormat.TF32;

import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.tensorcore.Call.Input;
import java.util.ArrayList;
import java.util.List;

/**
 * Operators that compute each row from that row alone, by their formulas. Norms, softmax and fused attention over a
 * sequence do so in bits too wherever they were run; nobody promises it, and for matrix products it does not hold.
 */
final class RowOperators {
    private static final int MOST = 1024;

    /** Of attention over long sequences, which takes the more memory and time. */
    private static final int MOST_LONG = 128;

    private static final int HEAD = 64;

    private final boolean cuda;
    private final int width;
    private final List<RowCall> calls = new ArrayList<>();

    private RowOperators(boolean cuda) {
        this.cuda = cuda;
        width = cuda ? 4096 : 512;
    }

    /** Those of a device. */
    static List<RowCall> on(ComputeDevice device) {
        RowOperators operators = new RowOperators(device.isCuda());
        operators.addAll();
        return operators.calls;
    }

    private void addAll() {
        for (FloatFormat type :
                cuda ? List.of(FLOAT32, TF32, BFLOAT16, FLOAT16) : List.of(FLOAT32, BFLOAT16, FLOAT16)) {
            add(
                    Call.of(
                            "matmul",
                            type,
                            "torch.matmul(a, b)",
                            Input.rows("a", MOST, width),
                            Input.numbers("b", width, width)),
                    MOST,
                    false);
        }
        for (FloatFormat type : List.of(FLOAT32, BFLOAT16, FLOAT16)) {
            Input x = Input.rows("x", MOST, width);
            Input weight = Input.numbers("w", width);
            String of = "[" + width + "]";
            add(Call.of("layer_norm", type, "torch.layer_norm(x, " + of + ", w)", x, weight), MOST, true);
            add(Call.of("rms_norm", type, "torch.rms_norm(x, " + of + ", w)", x, weight), MOST, true);
            add(Call.of("softmax", type, "torch.softmax(x, -1)", x), MOST, true);
            attention(type);
        }
    }

    private void attention(FloatFormat type) {
        int context = cuda ? 128 : 32;
        int most = cuda ? MOST : MOST_LONG;
        Call sequences = sequences("attention over sequences of " + context, type, most, context);
        add(sequences, most, true);
        add(sequences.by(AttentionKernel.FLASH), most, true);
        if (cuda) {
            add(sequences.by(AttentionKernel.MEMORY_EFFICIENT), most, true);
            add(sequences.by(AttentionKernel.CUDNN), most, true);
            // With few long sequences there is work for all of the device only where the keys are split among blocks.
            Call longer = sequences("attention over sequences of 2048", type, MOST_LONG, 2048);
            add(longer.by(AttentionKernel.FLASH), MOST_LONG, false);
            add(longer.by(AttentionKernel.MEMORY_EFFICIENT), MOST_LONG, false);
            add(longer.by(AttentionKernel.CUDNN), MOST_LONG, false);
        }
        add(sequences.by(AttentionKernel.MATH), most, false);
    }

    private static Call sequences(String operator, FloatFormat type, int most, int context) {
        return Call.attention(
                operator,
                type,
                "torch.scaled_dot_product_attention(q, k, v, None, 0.0, True)",
                Input.rows("q", most, 1, context, HEAD),
                Input.rows("k", most, 1, context, HEAD),
                Input.rows("v", most, 1, context, HEAD));
    }

    private void add(Call call, int rows, boolean invariant) {
        calls.add(new RowCall(call, rows, invariant));
    }
}
