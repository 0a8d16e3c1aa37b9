package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.RelativeError;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransformerLmTest {
    private static final TransformerShape SHAPE = new TransformerShape(11, 12, 20, 2, 3);
    private static final int CONTEXT = 5;
    private static final int BATCH = 2;

    /** Half a unit in the last place of 1 in float32. */
    private static final double UNIT_ROUNDOFF = 0x1p-24;

    /**
     * How many roundings a value can pass on its way through the model: at most a product's length for each of its
     * products, two attention products of the context's length, and some ten elementwise steps a layer.
     */
    private static final int ROUNDINGS =
            SHAPE.layers() * (3 * SHAPE.dModel() + SHAPE.dFf() + SHAPE.dHead() + CONTEXT + 10) + 2 * SHAPE.dModel();

    private TransformerLm model;
    private NDManager manager;

    @BeforeEach
    void open() {
        model = TransformerLm.random(SHAPE, CONTEXT, Device.cpu(), 7);
        manager = NDManager.newBaseManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
        model.close();
    }

    @ParameterizedTest
    @CsvSource({
        "small, 128625408",
        "medium, 423183360",
        "large, 969411840",
        "xl, 1998235200",
        "2.7B, 3406809600",
    })
    void hasTheParametersOfTheTable(String label, long parameters) {
        assertThat(ModelSize.labelled(label).shape().parameters()).isEqualTo(parameters);
    }

    @Test
    void countsTheParametersThatItReallyHas() {
        assertThat(model.parameterCount()).isEqualTo(SHAPE.parameters());
        assertThat(model.parameters().values())
                .allSatisfy(parameter -> assertThat(Tensors.dtype(parameter)).isEqualTo(ScalarType.FLOAT32));
    }

    @Test
    void countsTheOperationsOfItsMatrixProducts() {
        // By hand, for 2 sequences of 5: 10 tokens; a layer has 4·12² + 3·12·20 = 1296 weights, the head 11·12 = 132.
        double linear = 2.0 * 10 * (2 * 1296 + 132);
        double attention = 2.0 * 2 * 2 * (2 * 5 * 5 * 12); // two products a layer and sequence
        assertThat(SHAPE.forwardFlops(BATCH, CONTEXT)).isEqualTo(linear + attention);
    }

    @Test
    void initialisesWithATruncatedNormal() {
        NDArray weight = Aten.truncatedNormal(manager, 0.5, new Shape(200, 500));
        double[] samples = Tensors.toDoubles(weight);
        double square = 0;
        for (double sample : samples) {
            assertThat(Math.abs(sample)).isLessThanOrEqualTo(1.5 * (1 + 1e-4));
            square += sample * sample;
        }
        // The variance of a normal distribution cut at 3σ is 0.97333 σ²; its estimate has a relative error of
        // √(2/n) = 0.45 %, of which five are allowed.
        assertThat(square / samples.length).isCloseTo(0.25 * 0.97333, within(0.25 * 5 * 0.0045));
    }

    @Test
    void givesTheSameModelForTheSameSeed() {
        try (TransformerLm same = TransformerLm.random(SHAPE, CONTEXT, Device.cpu(), 7);
                TransformerLm other = TransformerLm.random(SHAPE, CONTEXT, Device.cpu(), 8)) {
            assertThat(Tensors.allBits(same.parameters().get("head")))
                    .isEqualTo(Tensors.allBits(model.parameters().get("head")))
                    .isNotEqualTo(Tensors.allBits(other.parameters().get("head")));
        }
    }

    /** Where the weights lie in memory is not in what order they are drawn. */
    @Test
    void drawsTheParametersInTheOrderOfTheModel() {
        Aten.manualSeed(manager, 7);
        Map<String, Shape> drawn = new LinkedHashMap<>();
        drawn.put("embedding", new Shape(11, 12));
        for (int layer = 0; layer < SHAPE.layers(); layer++) {
            for (String projection : List.of("q", "k", "v", "o")) {
                drawn.put("blocks." + layer + "." + projection, new Shape(12, 12));
            }
            drawn.put("blocks." + layer + ".w1", new Shape(20, 12));
            drawn.put("blocks." + layer + ".w3", new Shape(20, 12));
            drawn.put("blocks." + layer + ".w2", new Shape(12, 20));
        }
        drawn.put("head", new Shape(11, 12));
        drawn.forEach((name, shape) -> {
            double sigma = name.equals("embedding") ? 1 : Math.sqrt(2.0 / (shape.get(0) + shape.get(1)));
            assertThat(Tensors.allBits(model.parameters().get(name)))
                    .as(name)
                    .isEqualTo(Tensors.allBits(Aten.truncatedNormal(manager, sigma, shape)));
        });
        model.parameters().forEach((name, parameter) -> {
            if (!drawn.containsKey(name)) {
                assertThat(name).contains("norm");
                assertThat(Tensors.toDoubles(parameter)).hasSize(12).containsOnly(1);
            }
        });
    }

    @Test
    void agreesWithTheReferenceInLogitsAndGradients() {
        assertThat(distances(new EagerKernels(manager)))
                .hasSize(1 + 3 + 9 * SHAPE.layers())
                .allSatisfy((name, distance) -> assertThat(distance).as(name).isLessThan(ROUNDINGS * UNIT_ROUNDOFF));
    }

    @Test
    void agreesWithTheReferenceInFewerOperatorsToo() {
        try (FusedKernels fused = new FusedKernels(manager)) {
            assertThat(distances(fused))
                    .hasSize(1 + 3 + 9 * SHAPE.layers())
                    .allSatisfy(
                            (name, distance) -> assertThat(distance).as(name).isLessThan(ROUNDINGS * UNIT_ROUNDOFF));
        }
    }

    @Test
    void theReferenceNoticesAChangedFormula() {
        EagerKernels right = new EagerKernels(manager);
        BlockKernels swapped = new AlteredKernels(right) {
            @Override
            public NDArray attention(NDArray queries, NDArray keys, NDArray values, AttentionConstants constants) {
                return right.attention(keys, queries, values, constants);
            }
        };
        BlockKernels withoutGate = new AlteredKernels(right) {
            @Override
            public NDArray gated(NDArray gate, NDArray up) {
                return Aten.mul(gate, up);
            }
        };
        for (BlockKernels wrong : new BlockKernels[] {swapped, withoutGate}) {
            assertThat(distances(wrong).get("logits")).isGreaterThan(100 * ROUNDINGS * UNIT_ROUNDOFF);
        }
    }

    @Test
    void theReferencesGradientIsItsSlope() {
        Map<String, double[]> values = parameterValues();
        int[] ids = {3, 1, 4, 1, 5};
        double[][] weight = lossWeights()[0];
        ReferenceTransformer reference = new ReferenceTransformer(SHAPE, values);
        reference.backward(reference.logits(ids), weight);
        double h = 1e-5;
        values.forEach((name, flat) -> {
            int index = name.equals("embedding") ? 3 * SHAPE.dModel() : 0;
            double at = flat[index];
            flat[index] = at + h;
            double above = loss(values, ids, weight);
            flat[index] = at - h;
            double below = loss(values, ids, weight);
            flat[index] = at;
            var parameter = reference.parameter(name);
            assertThat(parameter.gradient[index / parameter.columns()][index % parameter.columns()])
                    .as(name)
                    .isCloseTo((above - below) / (2 * h), within(1e-7)); // h² and rounding over h
        });
    }

    private static double loss(Map<String, double[]> values, int[] ids, double[][] weight) {
        double[][] logits = new ReferenceTransformer(SHAPE, values).logits(ids).value;
        double loss = 0;
        for (int row = 0; row < logits.length; row++) {
            for (int i = 0; i < logits[row].length; i++) {
                loss += weight[row][i] * logits[row][i];
            }
        }
        return loss;
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void runsInLowPrecisionUnderAutocastAndKeepsFloat32Parameters(ScalarType type) {
        NDArray ids = model.randomIds(manager, BATCH, 1);
        try (var grad = GradMode.enabled()) {
            NDArray logits;
            try (var autocast = Autocast.on(Device.cpu(), type)) {
                logits = model.forward(ids, new EagerKernels(manager));
            }
            assertThat(Tensors.dtype(logits)).isEqualTo(type);
            GradMode.backward(logits);
        }
        assertThat(model.parameters().values()).allSatisfy(parameter -> {
            assertThat(Tensors.dtype(parameter)).isEqualTo(ScalarType.FLOAT32);
            assertThat(Tensors.dtype(parameter.getGradient())).isEqualTo(ScalarType.FLOAT32);
        });
    }

    @Test
    void runsInFloat64ToHoldResultsAgainst() {
        try (TransformerLm wide = model.in(ScalarType.FLOAT64)) {
            NDArray logits = wide.forward(wide.randomIds(manager, BATCH, 1), new EagerKernels(manager));
            assertThat(Tensors.dtype(logits)).isEqualTo(ScalarType.FLOAT64);
        }
    }

    @Test
    void refusesIdsOfAnotherLength() {
        NDArray ids = manager.zeros(new Shape(BATCH, CONTEXT + 1), ai.djl.ndarray.types.DataType.INT64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model.forward(ids, new EagerKernels(manager)))
                .withMessage("ids must be (batch, 5), not (2, 6)");
    }

    @Test
    void leavesNoArrayOpenButTheLogits() {
        NDArray ids = model.randomIds(manager, BATCH, 1);
        EagerKernels kernels = new EagerKernels(manager);
        int before = manager.getManagedArrays().size();
        try (NDArray logits = model.forward(ids, kernels)) {
            assertThat(logits.getShape()).isEqualTo(new Shape(BATCH, CONTEXT, SHAPE.vocabulary()));
            assertThat(manager.getManagedArrays()).hasSize(before + 1);
        }
    }

    @Test
    void refusesDimensionsThatDoNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransformerShape(10, 30, 8, 1, 4))
                .withMessageContaining("width of a head even");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelSize.labelled("huge"))
                .withMessageContaining("'huge' is no model size; there are tiny, small, medium, large, xl, 2.7B");
    }

    /** The distance of logits and gradients from the reference, relative to the reference, by name. */
    private Map<String, Double> distances(BlockKernels kernels) {
        model.clearGradients();
        double[][][] weights = lossWeights();
        NDArray ids = model.randomIds(manager, BATCH, 1);
        long[] tokens = ids.toLongArray();
        double[] logits;
        try (var grad = GradMode.enabled()) {
            NDArray result = model.forward(ids, kernels);
            logits = Tensors.toDoubles(result);
            NDArray weight = Aten.reshape(manager.create(flat(weights)), BATCH, CONTEXT, SHAPE.vocabulary());
            GradMode.backward(result.mul(weight.toType(ai.djl.ndarray.types.DataType.FLOAT32, false)));
        }
        ReferenceTransformer reference = new ReferenceTransformer(SHAPE, parameterValues());
        double[][][] expected = new double[BATCH][][];
        for (int sequence = 0; sequence < BATCH; sequence++) {
            int[] row = new int[CONTEXT];
            for (int i = 0; i < CONTEXT; i++) {
                row[i] = (int) tokens[sequence * CONTEXT + i];
            }
            ReferenceTransformer.Matrix result = reference.logits(row);
            expected[sequence] = result.value;
            reference.backward(result, weights[sequence]);
        }
        Map<String, Double> distances = new LinkedHashMap<>();
        distances.put("logits", RelativeError.of(logits, flat(expected)));
        model.parameters().forEach((name, parameter) -> {
            double[] gradient = Tensors.toDoubles(parameter.getGradient());
            distances.put(
                    name, RelativeError.of(gradient, flat(new double[][][] {reference.parameter(name).gradient})));
        });
        return distances;
    }

    /** Weights of the loss that float32 holds exactly, so that every logit has another share in it. */
    private static double[][][] lossWeights() {
        SplittableRandom random = new SplittableRandom(5);
        double[][][] weights = new double[BATCH][CONTEXT][SHAPE.vocabulary()];
        for (double[][] sequence : weights) {
            for (double[] row : sequence) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = random.nextInt(-8, 9) / 8.0;
                }
            }
        }
        return weights;
    }

    private Map<String, double[]> parameterValues() {
        Map<String, double[]> values = new LinkedHashMap<>();
        model.parameters().forEach((name, parameter) -> values.put(name, Tensors.toDoubles(parameter)));
        return values;
    }

    private static double[] flat(double[][][] values) {
        return Arrays.stream(values)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }
}
