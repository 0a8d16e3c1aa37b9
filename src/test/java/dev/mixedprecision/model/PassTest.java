package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.CudaStream;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.Profile;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On the CPU, and on CUDA where there is a device: graphs are recorded there only. */
class PassTest {
    private static final TransformerShape SHAPE = new TransformerShape(11, 12, 20, 2, 3);
    private static final int CONTEXT = 5;

    @TempDir
    private Path folder;

    private final Device device = Cuda.isAvailable() ? Cuda.device() : Device.cpu();
    private TransformerLm model;
    private NDManager manager;
    private NDArray ids;

    @BeforeEach
    void open() {
        model = TransformerLm.random(SHAPE, CONTEXT, device, 7);
        manager = NDManager.newBaseManager(device);
        ids = model.randomIds(manager, 2, 1);
    }

    @AfterEach
    void close() {
        manager.close();
        model.close();
    }

    @Test
    void anEagerPassReadsTheIdsAsTheyAre() {
        try (Pass pass = new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT32)) {
            pass.forward();
            double first = Tensors.toDoubles(pass.loss())[0];
            Aten.copy(model.randomIds(manager, 2, 2), ids);
            pass.forward();
            assertThat(Tensors.toDoubles(pass.loss())[0]).isNotEqualTo(first);
        }
    }

    @Test
    void anEagerPassLeavesNothingButGradients() {
        BlockKernels kernels = new EagerKernels(manager);
        int before = manager.getManagedArrays().size();
        try (Pass pass = new LaunchedPass(model, kernels, ids, ScalarType.BFLOAT16)) {
            assertThat(pass.forward()).isEqualTo(ScalarType.BFLOAT16);
            pass.backward();
            pass.finish();
            assertThat(manager.getManagedArrays()).hasSize(before);
            assertThat(model.parameters().values()).allMatch(GradMode::hasGradient);
            pass.clearGradients();
            assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
        }
    }

    @Test
    void weightsCastTogetherHaveTheGradientsThatAutocastGives() {
        model.close();
        TransformerShape deep = new TransformerShape(SHAPE.vocabulary(), SHAPE.dModel(), SHAPE.dFf(), 5, SHAPE.heads());
        model = TransformerLm.random(deep, CONTEXT, device, 7); // more weights than are turned at once
        BlockKernels kernels = new FusedKernels(manager);
        List<long[]> once = gradients(1, () -> autocastPass(kernels));
        List<long[]> twice = gradients(2, () -> autocastPass(kernels));
        try (Pass pass = new LaunchedPass(model, kernels, ids, ScalarType.BFLOAT16)) {
            Runnable step = () -> {
                pass.forward();
                pass.backward();
                assertThat(Tensors.toDoubles(pass.loss())).hasSize(1);
                pass.finish();
            };
            assertThat(gradients(1, step)).usingRecursiveComparison().isEqualTo(once);
            assertThat(gradients(2, step))
                    .usingRecursiveComparison()
                    .isEqualTo(twice)
                    .isNotEqualTo(once);
        }
    }

    /** As PyTorch users write it: every weight is left to autocast. */
    private void autocastPass(BlockKernels kernels) {
        try (NDManager arrays = manager.newSubManager();
                NDArray input = Aten.share(ids, arrays)) {
            NDArray loss;
            try (var grad = GradMode.enabled();
                    var autocast = Autocast.on(device, ScalarType.BFLOAT16)) {
                loss = Aten.sum(model.forward(input, kernels));
            }
            GradMode.backward(loss);
        }
    }

    @Test
    void linearLayersAreGivenWhatTheyMultiply() throws IOException {
        assumeThat(Libtorch.get().version()).startsWith("2.7");
        BlockKernels kernels = new FusedKernels(manager);
        try (Pass pass = new LaunchedPass(model, kernels, ids, ScalarType.BFLOAT16)) {
            List<JsonObject> operators = operatorsOf(pass::forward);
            assertThat(castsInProducts(operators)).isZero();
            assertThat(named(operators, "aten::_foreach_copy_"))
                    .as("all weights at once")
                    .hasSize(1);
        }
        assertThat(castsInProducts(operatorsOf(() -> autocastPass(kernels))))
                .isEqualTo(model.linearWeights().size());
    }

    /**
     * The operators of an eager forward pass that compute, in order: those that the same model calls in Python. Views are
     * left out, which cost nothing on the device.
     */
    @Test
    void anEagerPassCallsTheOperatorsThatPyTorchCalls() throws IOException {
        assumeThat(Libtorch.get().version()).startsWith("2.7");
        List<String> norm = List.of("pow", "mean", "add", "rsqrt", "mul", "mul");
        List<String> rotation = List.of("mul", "mul", "sub", "mul", "mul", "add", "cat");
        List<String> softmax = List.of("div", "where", "amax", "sub", "exp", "sum", "div");
        List<String> block = new ArrayList<>(norm);
        block.addAll(List.of("linear", "linear", "linear"));
        block.addAll(rotation);
        block.addAll(rotation);
        block.add("matmul");
        block.addAll(softmax);
        block.addAll(List.of("matmul", "flatten", "linear", "add"));
        block.addAll(norm);
        block.addAll(List.of("linear", "linear", "sigmoid", "mul", "mul", "linear", "add"));
        List<String> expected = new ArrayList<>(List.of("embedding"));
        for (int layer = 0; layer < SHAPE.layers(); layer++) {
            expected.addAll(block);
        }
        expected.addAll(norm);
        expected.addAll(List.of("linear", "sum"));
        for (ScalarType precision : List.of(ScalarType.FLOAT32, ScalarType.BFLOAT16)) {
            try (Pass pass = new LaunchedPass(model, new EagerKernels(manager), ids, precision)) {
                assertThat(Traces.computing(Profile.of(pass::forward, folder.resolve("trace.json"))))
                        .as(precision.torchName())
                        .isEqualTo(expected);
            }
        }
    }

    /** Each call from Java takes a cold JVM as long as a dozen operators; libtorch's trace has the functions of scripts too. */
    @Test
    void anEagerForwardPassIsOneCallButForTheLoss() throws IOException {
        assumeThat(Libtorch.get().version()).startsWith("2.7");
        BlockKernels whole = new EagerKernels(manager);
        assertThat(outsideOfTheModel(whole)).containsExactly("aten::sum");
        assertThat(outsideOfTheModel(new AlteredKernels(whole) {}))
                .as("called one by one")
                .contains("aten::embedding", "aten::linear", "aten::add");
    }

    /** The operators that the function {@code forward} has not called, nor another operator. */
    private List<String> outsideOfTheModel(BlockKernels kernels) throws IOException {
        try (Pass pass = new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32)) {
            List<JsonObject> events = operatorsOf(pass::forward);
            return events.stream()
                    .filter(event -> event.get("name").getAsString().startsWith("aten::"))
                    .filter(event -> events.stream().noneMatch(other -> other != event && isInside(event, other)))
                    .map(event -> event.get("name").getAsString())
                    .toList();
        }
    }

    /** Whoever alters a part has the others called one by one. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void aModelInOneCallIsItsPartsToTheBit(ScalarType precision) {
        BlockKernels whole = new EagerKernels(manager);
        List<long[]> gradients = launchedGradients(whole, precision);
        assertThat(launchedGradients(new AlteredKernels(whole) {}, precision))
                .usingRecursiveComparison()
                .isEqualTo(gradients);
        BlockKernels changed = new AlteredKernels(whole) {
            @Override
            public NDArray gated(NDArray gate, NDArray up) {
                return super.gated(up, gate);
            }
        };
        assertThat(launchedGradients(changed, precision))
                .usingRecursiveComparison()
                .isNotEqualTo(gradients);
    }

    private List<long[]> launchedGradients(BlockKernels kernels, ScalarType precision) {
        try (Pass pass = new LaunchedPass(model, kernels, ids, precision)) {
            return gradients(1, () -> {
                pass.forward();
                pass.backward();
                pass.finish();
            });
        }
    }

    /** The operators that are called, by libtorch's own trace. */
    private List<JsonObject> operatorsOf(Runnable work) throws IOException {
        return JsonParser.parseString(Profile.of(work, folder.resolve("trace.json"))).getAsJsonArray().asList().stream()
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static List<JsonObject> named(List<JsonObject> operators, String name) {
        return operators.stream()
                .filter(operator -> operator.get("name").getAsString().equals(name))
                .toList();
    }

    /** How often an operand is cast on the way into {@code aten::matmul}. */
    private static long castsInProducts(List<JsonObject> operators) {
        List<JsonObject> products = named(operators, "aten::matmul");
        List<JsonObject> casts = named(operators, "aten::_to_copy");
        assertThat(products).isNotEmpty();
        assertThat(casts).isNotEmpty();
        return casts.stream()
                .filter(cast -> products.stream().anyMatch(product -> isInside(cast, product)))
                .count();
    }

    private static boolean isInside(JsonObject event, JsonObject other) {
        return begin(other) <= begin(event) && end(event) <= end(other);
    }

    private static double begin(JsonObject event) {
        return event.get("ts").getAsDouble();
    }

    private static double end(JsonObject event) {
        return begin(event) + event.get("dur").getAsDouble();
    }

    @Test
    void aPassInLowPrecisionDifferentiatesCopiesOfTheLinearWeights() {
        BlockKernels kernels = new FusedKernels(manager);
        assertThat(differentiated(kernels, ScalarType.BFLOAT16)).containsExactlyInAnyOrderElementsOf(notLinear());
        assertThat(differentiated(kernels, ScalarType.FLOAT32))
                .containsExactlyElementsOf(model.parameters().keySet());
    }

    /** The parameters to which a backward pass itself gives gradients, before anything is done about copies of them. */
    private List<String> differentiated(BlockKernels kernels, ScalarType precision) {
        model.clearGradients();
        try (Pass pass = new LaunchedPass(model, kernels, ids, precision)) {
            pass.forward();
            GradMode.backward(pass.loss());
            return model.parameters().entrySet().stream()
                    .filter(parameter -> GradMode.hasGradient(parameter.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private List<String> notLinear() {
        return model.parameters().keySet().stream()
                .filter(name -> name.equals("embedding") || name.contains("norm"))
                .toList();
    }

    /** The bits of every gradient after some forward and backward passes over other ids each, which add up. */
    private List<long[]> gradients(int passes, Runnable step) {
        model.clearGradients();
        int before = manager.getManagedArrays().size();
        for (int i = 0; i < passes; i++) {
            try (NDArray others = model.randomIds(manager, 2, i)) {
                Aten.copy(others, ids);
            }
            step.run();
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
        return model.parameters().values().stream()
                .map(parameter -> {
                    try (NDArray gradient = parameter.getGradient()) {
                        assertThat(Tensors.dtype(gradient)).isEqualTo(ScalarType.FLOAT32);
                        return Tensors.allBits(gradient);
                    }
                })
                .toList();
    }

    /** A power of two rounds nothing, so that all bits but the exponents' are the same. */
    @Test
    void gradientsOfAScaledLossAreScaled() {
        BlockKernels kernels = new EagerKernels(manager);
        for (ScalarType precision : List.of(ScalarType.FLOAT32, ScalarType.BFLOAT16)) {
            double[] plain;
            try (Pass pass = new LaunchedPass(model, kernels, ids, precision)) {
                plain = gradientOfQueries(pass);
            }
            try (NDArray scale = manager.create(8f);
                    Pass.Launched pass = new LaunchedPass(model, kernels, ids, precision)) {
                pass.scaleLoss(scale);
                assertThat(gradientOfQueries(pass))
                        .isEqualTo(Arrays.stream(plain).map(x -> 8 * x).toArray());
                Aten.copy(manager.create(0.5f), scale);
                assertThat(gradientOfQueries(pass))
                        .as("read anew")
                        .isEqualTo(Arrays.stream(plain).map(x -> x / 2).toArray());
            }
        }
    }

    private double[] gradientOfQueries(Pass pass) {
        pass.clearGradients();
        pass.forward();
        pass.backward();
        try (NDArray gradient = model.parameters().get("blocks.0.q").getGradient()) {
            return Tensors.toDoubles(gradient);
        }
    }

    @Test
    void aPassInFloat8TakesNoScaleOfTheLoss() {
        try (NDArray scale = manager.create(8f);
                Pass.Launched pass =
                        new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT8_E4M3FN)) {
            assertThatThrownBy(() -> pass.scaleLoss(scale)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRecordingNeedsCuda() {
        assumeThat(device.isGpu()).isFalse();
        assertThatThrownBy(() -> GraphedPass.record(
                        model, ids, new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT32)))
                .isInstanceOf(LibtorchException.class)
                .hasMessageContaining("is none of 0 CUDA devices")
                .hasMessageContaining(Cuda.whyUnavailable());
    }

    @Test
    void aReplayReadsTheIdsAsTheyAreAndComputesWhatTheEagerPassDoes() {
        assumeThat(device.isGpu()).isTrue();
        BlockKernels kernels = new EagerKernels(manager);
        try (Pass graph = GraphedPass.record(model, ids, new LaunchedPass(model, kernels, ids, ScalarType.BFLOAT16))) {
            Aten.copy(model.randomIds(manager, 2, 2), ids);
            graph.forward();
            graph.backward();
            long[] loss = Tensors.allBits(graph.loss());
            long[] gradient = gradientBits("embedding");
            assertThat(gradientBits("head")).isNotEmpty();
            graph.close();
            try (Pass eager = new LaunchedPass(model, kernels, ids, ScalarType.BFLOAT16)) {
                eager.forward();
                eager.backward();
                assertThat(Tensors.allBits(eager.loss())).isEqualTo(loss);
                assertThat(gradientBits("embedding")).isEqualTo(gradient);
            }
        }
    }

    @Test
    void aClosedRecordingGivesAllItsMemoryBack() {
        assumeThat(device.isGpu()).isTrue();
        CudaMemory memory = CudaMemory.of(device);
        BlockKernels kernels = new EagerKernels(manager);
        GraphedPass.record(model, ids, new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32))
                .close();
        long before = memory.currentBytes();
        for (int i = 0; i < 3; i++) {
            try (Pass graph =
                    GraphedPass.record(model, ids, new LaunchedPass(model, kernels, ids, ScalarType.FLOAT32))) {
                graph.forward();
                graph.backward();
            }
        }
        assertThat(memory.currentBytes()).isEqualTo(before);
        assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
    }

    /** What breaks a recording is named, and the next recording is as good as the first. */
    @Test
    void saysWhatCannotBeRecorded() {
        assumeThat(device.isGpu()).isTrue();
        assertThatThrownBy(() -> record(x -> Cuda.synchronize(device)))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("synchronize");
        assertThatThrownBy(() -> record(x -> x.getManager().create(new float[] {1, 2, 3})))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("the recording broke off in");
        assertThatThrownBy(() -> record(Tensors::toDoubles))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("the recording broke off in");
        AtomicInteger norms = new AtomicInteger();
        int normsOfWarmUp = 2 * (2 * SHAPE.layers() + 1);
        assertThatThrownBy(() -> record(x -> {
                    if (norms.incrementAndGet() > normsOfWarmUp) {
                        x.getManager().zeros(new Shape(1L << 45));
                    }
                }))
                .isInstanceOf(CudaGraph.CaptureException.class)
                .hasMessageContaining("out of memory");
        try (Pass graph = GraphedPass.record(
                model, ids, new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT32))) {
            graph.forward();
            double loss = Tensors.toDoubles(graph.loss())[0];
            graph.close();
            try (Pass eager = new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT32)) {
                eager.forward();
                assertThat(Tensors.toDoubles(eager.loss())[0]).isEqualTo(loss);
            }
        }
    }

    /** A stream's scope that was left open would be the innermost one. */
    @Test
    void anErrorWhileRecordingLeavesNoScopeOpen() {
        assumeThat(device.isGpu()).isTrue();
        Error thrown = new AssertionError("thrown in a pass");
        try (CudaStream outer = CudaStream.side(device)) {
            assertThatThrownBy(() -> record(x -> {
                        throw thrown;
                    }))
                    .isSameAs(thrown);
        }
    }

    private void record(Consumer<NDArray> disturbance) {
        BlockKernels disturbed = new AlteredKernels(new EagerKernels(manager)) {
            @Override
            public NDArray rmsNorm(NDArray x, NDArray weight) {
                disturbance.accept(x);
                return super.rmsNorm(x, weight);
            }
        };
        GraphedPass.record(model, ids, new LaunchedPass(model, disturbed, ids, ScalarType.FLOAT32))
                .close();
    }

    private long[] gradientBits(String parameter) {
        try (NDArray gradient = model.parameters().get(parameter).getGradient()) {
            return Tensors.allBits(gradient);
        }
    }
}
