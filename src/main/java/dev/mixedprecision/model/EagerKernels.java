package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.CompilationUnit;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The formulas written out as a PyTorch user writes them, operator for operator: what eager mode runs. Softmax is x − max,
 * exp, divided by the sum; silu(x) is x · sigmoid(x); the rotation of a pair is four products, a difference and a sum. The
 * residual stream is (batch, context, d_model).
 *
 * <p>Under autocast libtorch chooses the types and casts, the weights too: matrix products in low precision, {@code exp},
 * {@code sum}, {@code pow} and {@code rsqrt} in float32 on CUDA.
 *
 * <p>A model is one call from Java, since a small one waits for its host: until Java's compiler has seen a call hundreds of
 * times, what is around it takes as long as a dozen operators do.
 */
public final class EagerKernels implements BlockKernels {
    private static final Operator LINEAR = Operator.named("aten::linear");

    static final double EPSILON = 1e-5;

    // The components of a pair are at even and odd places; turned, the firsts of all pairs come before the seconds.
    private static final String FORMULAS = String.format(Locale.ROOT, """
            def normalise(x, weight):
                return weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + %s))

            def norm(x, weight):
                low = x.element_size() == 2
                return normalise(x.to(%d), weight).to(x.dtype) if low else normalise(x, weight)

            def heads(x, cos):
                return x.unflatten(-1, [-1, 2 * cos.size(-1)]).transpose(1, 2)

            def rotate(x, cos, sin):
                even, odd = x.unflatten(-1, [-1, 2]).unbind(-1)
                return torch.cat([cos * even - sin * odd, sin * even + cos * odd], -1)

            def attention(queries, keys, values, cos, sin, causal):
                q = rotate(heads(queries, cos), cos, sin)
                k = rotate(heads(keys, cos), cos, sin)
                scores = torch.where(causal, q @ k.transpose(-2, -1) / torch.sqrt(q.size(-1)), float('-inf'))
                e = torch.exp(scores - scores.amax(-1, keepdim=True))
                weights = e / e.sum(-1, keepdim=True)
                return (weights @ heads(values, cos)).transpose(1, 2).flatten(-2)

            def gated(gate, up):
                return gate * torch.sigmoid(gate) * up

            def block(x, norm1, q, k, v, o, norm2, w1, w3, w2, cos, sin, causal):
                h = norm(x, norm1)
                mixed = attention(torch.linear(h, q), torch.linear(h, k), torch.linear(h, v), cos, sin, causal)
                y = x + torch.linear(mixed, o)
                h = norm(y, norm2)
                return y + torch.linear(gated(torch.linear(h, w1), torch.linear(h, w3)), w2)
            """, EPSILON, ScalarType.FLOAT32.code());

    private static final List<String> BLOCK = List.of("norm1", "q", "k", "v", "o", "norm2", "w1", "w3", "w2");
    private static final List<String> CONSTANTS = List.of("cos", "sin", "causal");

    private final CompilationUnit formulas = CompilationUnit.compile(FORMULAS);

    /** Whole models, by their number of blocks. */
    private final Map<Integer, CompilationUnit> models = new HashMap<>();

    /**
     * The formulas for arrays on any device.
     *
     * @param owner closes them with itself, if nobody has before
     */
    public EagerKernels(NDManager owner) {
        owner.attachInternal(NDManager.nextUid(), this);
    }

    @Override
    public boolean takesPreparedWeights() {
        return false;
    }

    @Override
    public NDArray embed(NDArray ids, NDArray embedding) {
        return Aten.embedding(ids, embedding);
    }

    @Override
    public NDArray rmsNorm(NDArray x, NDArray weight) {
        return formulas.call("norm", x.getManager(), x, weight);
    }

    @Override
    public NDArray linear(NDArray x, NDArray weight) {
        return LINEAR.call(x.getManager(), x, weight);
    }

    @Override
    public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants) {
        return formulas.call(
                "attention",
                queries.getManager(),
                queries,
                keys,
                values,
                constants.cos(),
                constants.sin(),
                constants.causal());
    }

    @Override
    public NDArray gated(NDArray gate, NDArray up) {
        return formulas.call("gated", gate.getManager(), gate, up);
    }

    @Override
    public NDArray logits(NDArray x, NDArray head, AttentionConstants constants) {
        return linear(x, head);
    }

    @Override
    public NDArray forward(NDArray ids, ModelWeights weights, AttentionConstants constants) {
        List<NDArray> tensors = new ArrayList<>(List.of(ids, weights.embedding()));
        weights.blocks().forEach(block -> tensors.addAll(block.all()));
        tensors.addAll(List.of(weights.norm(), weights.head(), constants.cos(), constants.sin(), constants.causal()));
        return models.computeIfAbsent(weights.blocks().size(), EagerKernels::model)
                .call("forward", ids.getManager(), tensors.toArray(NDArray[]::new));
    }

    private static CompilationUnit model(int blocks) {
        List<String> parameters = new ArrayList<>(List.of("ids", "embedding"));
        StringBuilder body = new StringBuilder("    x = torch.embedding(embedding, ids)\n");
        for (int i = 0; i < blocks; i++) {
            String number = "_" + i;
            List<String> weights = BLOCK.stream().map(name -> name + number).toList();
            parameters.addAll(weights);
            body.append("    x = block(x, ")
                    .append(joined(weights))
                    .append(", ")
                    .append(joined(CONSTANTS))
                    .append(")\n");
        }
        parameters.addAll(List.of("norm_last", "head"));
        parameters.addAll(CONSTANTS);
        body.append("    return torch.linear(norm(x, norm_last), head)\n");
        return CompilationUnit.compile(FORMULAS + "\ndef forward(" + joined(parameters) + "):\n" + body);
    }

    private static String joined(List<String> names) {
        return String.join(", ", names);
    }

    @Override
    public void close() {
        formulas.close();
        models.values().forEach(CompilationUnit::close);
    }

    /** Applies an operator to a temporary array and closes that, as Python does when the last reference goes. */
    static NDArray closing(NDArray temporary, UnaryOperator<NDArray> operator) {
        try (temporary) {
            return operator.apply(temporary);
        }
    }
}
