package dev.mixedprecision.libtorch;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A DJL block whose forward pass runs under autocast, and whose results are float32 again: with it DJL's own training
 * loop, {@code EasyTrain} or one written with {@code Trainer}, trains in low precision as it is.
 *
 * <pre>{@code
 * model.setBlock(AutocastBlock.on(block, ScalarType.BFLOAT16));
 * try (Trainer trainer = model.newTrainer(config)) {
 *     EasyTrain.fit(trainer, epochs, training, validation);
 * }
 * }</pre>
 *
 * DJL's native code does not know bfloat16: its losses, its gradient collector and whatever else passes on such an array's
 * type would end the JVM. Here they meet float32 alone, as the models that Hugging Face's Accelerate prepares do. The scope
 * spans the forward pass and nothing else, so that the weights are updated outside it, and each of a trainer's threads has
 * its own.
 *
 * <p>The block has the parameters of the one that it holds, under the same names, and saves and loads its files.
 */
public final class AutocastBlock implements Block {
    private final Block block;
    private final ScalarType type;

    private AutocastBlock(Block block, ScalarType type) {
        this.block = block;
        this.type = type;
    }

    /**
     * A block under autocast.
     *
     * @param block with parameters in float32; inputs are handed to it as they come
     * @param type {@link ScalarType#FLOAT16} or {@link ScalarType#BFLOAT16}
     * @throws IllegalArgumentException for another type
     */
    public static AutocastBlock on(Block block, ScalarType type) {
        return new AutocastBlock(block, Autocast.requireLowPrecision(type));
    }

    /**
     * An island of float32 in a block under autocast: inputs in low precision are cast, and autocast is off. For what
     * DJL cannot compute in bfloat16, such as a {@code softmax} or its {@code ScaledDotProductAttentionBlock}.
     */
    public static AutocastBlock off(Block block) {
        return new AutocastBlock(block, null);
    }

    @Override
    public NDList forward(
            ParameterStore parameterStore, NDList inputs, boolean training, PairList<String, Object> params) {
        return run(inputs, given -> block.forward(parameterStore, given, training, params));
    }

    @Override
    public NDList forward(ParameterStore parameterStore, NDList data, NDList labels, PairList<String, Object> params) {
        return run(data, given -> block.forward(parameterStore, given, labels, params));
    }

    private NDList run(NDList inputs, UnaryOperator<NDList> forward) {
        var device = inputs.head().getDevice();
        try (var autocast = type == null ? Autocast.off(device) : Autocast.on(device, type)) {
            return inFloat32(forward.apply(type == null ? inFloat32(inputs) : inputs));
        }
    }

    /** The arrays, those in low precision cast; gradients flow through. */
    private static NDList inFloat32(NDList arrays) {
        NDList wide = new NDList(arrays.size());
        for (NDArray array : arrays) {
            if (Tensors.dtype(array).isLowPrecision()) {
                NDArray cast = Aten.to(array, ScalarType.FLOAT32);
                cast.setName(array.getName());
                wide.add(cast);
            } else {
                wide.add(array);
            }
        }
        return wide;
    }

    @Override
    public void setInitializer(Initializer initializer, Parameter.Type parameters) {
        block.setInitializer(initializer, parameters);
    }

    @Override
    public void setInitializer(Initializer initializer, String parameter) {
        block.setInitializer(initializer, parameter);
    }

    @Override
    public void setInitializer(Initializer initializer, Predicate<Parameter> predicate) {
        block.setInitializer(initializer, predicate);
    }

    @Override
    public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
        block.initialize(manager, dataType, inputShapes);
    }

    @Override
    public boolean isInitialized() {
        return block.isInitialized();
    }

    @Override
    public void cast(DataType dataType) {
        block.cast(dataType);
    }

    @Override
    public void clear() {
        block.clear();
    }

    @Override
    public PairList<String, Shape> describeInput() {
        return block.describeInput();
    }

    @Override
    public BlockList getChildren() {
        return block.getChildren();
    }

    @Override
    public ParameterList getDirectParameters() {
        return block.getDirectParameters();
    }

    @Override
    public ParameterList getParameters() {
        return block.getParameters();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return block.getOutputShapes(inputShapes);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes, DataType[] inputDataTypes) {
        return block.getOutputShapes(inputShapes, inputDataTypes);
    }

    @Override
    public Shape[] getInputShapes() {
        return block.getInputShapes();
    }

    @Override
    public DataType[] getOutputDataTypes() {
        return block.getOutputDataTypes();
    }

    @Override
    public void saveParameters(DataOutputStream os) throws IOException {
        block.saveParameters(os);
    }

    @Override
    public void loadParameters(NDManager manager, DataInputStream is) throws IOException, MalformedModelException {
        block.loadParameters(manager, is);
    }

    @Override
    public Map<String, String> getCustomMetadata() {
        return block.getCustomMetadata();
    }

    @Override
    public String toString() {
        return (type == null ? "without autocast " : "under " + type + " autocast ") + block;
    }
}
