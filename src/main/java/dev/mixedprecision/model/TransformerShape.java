package dev.mixedprecision.model;

/**
 * The dimensions of a decoder-only Transformer language model without biases and with an untied output head.
 *
 * @param vocabulary how many tokens there are
 * @param dModel the width of the residual stream
 * @param dFf the width inside the feed-forward layer
 * @param layers how many blocks
 * @param heads how many attention heads, each {@code dModel / heads} wide, an even number
 */
public record TransformerShape(int vocabulary, int dModel, int dFf, int layers, int heads) {
    public TransformerShape {
        if (vocabulary < 1 || dModel < 1 || dFf < 1 || layers < 1 || heads < 1 || dModel % (2 * heads) != 0) {
            throw new IllegalArgumentException("dimensions must be positive and the width of a head even: vocabulary "
                    + vocabulary + ", d_model " + dModel + ", d_ff " + dFf + ", layers " + layers + ", heads " + heads);
        }
    }

    /** The width of a head. */
    public int dHead() {
        return dModel / heads;
    }

    /** How many numbers are trained: embedding and head, and in a block four projections, SwiGLU and two norms. */
    public long parameters() {
        long d = dModel;
        long block = 4 * d * d + 3 * d * dFf + 2 * d;
        return 2 * vocabulary * d + layers * block + d;
    }

    /**
     * The floating-point operations of the matrix products of a forward pass, a multiplication and an addition each
     * counted as one: {@code 2 · batch · context · (layers · (4 d² + 3 d·d_ff) + vocabulary · d)} for the linear
     * layers, and {@code 4 · batch · layers · context² · d} for Q Kᵀ and its product with V, which are computed in full
     * although the causal mask discards half. A backward pass has twice as many.
     */
    public double forwardFlops(int batch, int context) {
        double d = dModel;
        double linear = layers * (4 * d * d + 3 * d * dFf) + vocabulary * d;
        double attention = 4.0 * batch * layers * context * (double) context * d;
        return 2.0 * batch * context * linear + attention;
    }
}
