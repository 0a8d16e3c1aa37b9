package dev.mixedprecision.libtorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A linear layer of a DJL model in float8, in place of DJL's {@code Linear}, whose parameters it has: {@code weight}, (out,
 * in), and {@code bias}, (out), in float32. All that is between such layers belongs under {@link AutocastBlock}.
 *
 * <pre>{@code
 * try (GradientCollector collector = trainer.newGradientCollector()) {
 *     NDArray loss = …;
 *     tape.backward(loss); // collector.backward(loss)
 * }
 * trainer.step();
 * }</pre>
 *
 * The layers of a model share its tape, whose {@link Float8Tape#backward} takes the place of the collector's: after that one
 * the parameters would lack gradients, as they do in {@code EasyTrain.fit}, which calls it.
 */
public final class Float8Linear extends AbstractBlock {
    private static final byte VERSION = 1;

    private final Float8Tape tape;
    private final long units;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * A layer.
     *
     * @param tape what it is recorded on when it is trained
     * @param units how many numbers come out of it, a multiple of 16, as those that go into it must be
     * @param biased whether a bias is added, in the result's type
     * @throws IllegalArgumentException for another number of units
     */
    public Float8Linear(Float8Tape tape, long units, boolean biased) {
        super(VERSION);
        Float8Products.requireAligned("the number of outputs", units, new Shape(units));
        this.tape = tape;
        this.units = units;
        weight = addParameter(Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .build());
        bias = biased
                ? addParameter(Parameter.builder()
                        .setName("bias")
                        .setType(Parameter.Type.BIAS)
                        .build())
                : null;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray x = inputs.singletonOrThrow();
        // Gradients are recorded on every thread but the one that has loaded DJL's engine, and nobody would go back
        // here.
        if (!training) {
            try (var constant = GradMode.disabled()) {
                return new NDList(result(store, x, false));
            }
        }
        return new NDList(result(store, x, true));
    }

    private NDArray result(ParameterStore store, NDArray x, boolean training) {
        NDArray product = tape.linear(x, store.getValue(weight, x.getDevice(), training));
        if (bias == null) {
            return product;
        }
        NDArray added = store.getValue(bias, x.getDevice(), training);
        try (product;
                NDArray cast = Aten.to(added, Tensors.dtype(product), x.getManager())) {
            return Aten.add(product, cast);
        }
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
        // It has none.
    }

    @Override
    protected void prepare(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        weight.setShape(new Shape(units, input.get(input.dimension() - 1)));
        if (bias != null) {
            bias.setShape(new Shape(units));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        return new Shape[] {input.slice(0, input.dimension() - 1).add(units)};
    }
}
