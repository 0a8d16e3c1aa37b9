package dev.mixedprecision.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.AttentionKernel;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.numerics.RelativeError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Passes of which both ways are written out, on a CUDA device; and where there are none, why. */
class FusedPassTest {
    private static final ScalarType FLOAT8 = ScalarType.FLOAT8_E4M3FN;
    private static final CudaDevice HOPPER = new CudaDevice("H100", 80L << 30, 50 << 20, 9, 0);
    private static final int CONTEXT = 8;

    /** Multiples of 16, as float8 wants them. */
    private static final TransformerShape SHAPE = new TransformerShape(32, 32, 64, 2, 2);

    /** What a backward pass gives before it comes to attention, whose sums have no order. */
    private static final List<String> BEFORE_ATTENTION =
            List.of("head", "norm", "blocks.1.w2", "blocks.1.w1", "blocks.1.w3", "blocks.1.norm2");

    private TransformerLm model;
    private NDManager manager;
    private NDArray ids;

    private void open(TransformerShape shape, int context, int batch, ScalarType precision) {
        assumeThat(Cuda.isAvailable()).isTrue();
        open(Cuda.device(), shape, context, batch);
        String reason = FusedPass.whyNot(model, ids, precision);
        assumeThat(reason).as(reason).isEmpty();
    }

    private void open(Device device, TransformerShape shape, int context, int batch) {
        model = TransformerLm.random(shape, context, device, 7);
        manager = NDManager.newBaseManager(device);
        ids = model.randomIds(manager, batch, 1);
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
            model.close();
        }
    }

    private void readOthers(long seed) {
        try (NDArray others = model.randomIds(manager, (int) ids.getShape().get(0), seed)) {
            Aten.copy(others, ids);
        }
    }

    private static void step(Pass pass) {
        pass.forward();
        pass.backward();
    }

    private static Map<String, double[]> gradients(TransformerLm model) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        model.parameters().forEach((name, parameter) -> {
            assertThat(GradMode.hasGradient(parameter)).as(name).isTrue();
            try (NDArray gradient = parameter.getGradient()) {
                assertThat(gradient.getShape()).as(name).isEqualTo(parameter.getShape());
                gradients.put(name, Tensors.toDoubles(gradient));
            }
        });
        return gradients;
    }

    @Test
    void theCpuHasNone() {
        open(Device.cpu(), SHAPE, CONTEXT, 2);
        assertThat(FusedPass.whyNot(model, ids, ScalarType.FLOAT32)).endsWith("is no CUDA device");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FusedPass(model, ids, ScalarType.FLOAT32))
                .withMessageEndingWith("is no CUDA device");
    }

    @Test
    void widthsAreMultiplesOfWhatAThreadTakes() {
        for (TransformerShape narrow : List.of(
                new TransformerShape(32, 32, 64, 1, 8), // heads of 4
                new TransformerShape(32, 32, 60, 1, 2),
                new TransformerShape(32, 36, 64, 1, 1),
                new TransformerShape(32, 8208, 64, 1, 1))) {
            assertThat(FusedPass.whyNot(HOPPER, narrow, 128, ScalarType.BFLOAT16))
                    .isEqualTo("the kernels take heads and layers whose widths are multiples of 8, up to 8192, not "
                            + narrow);
        }
        assertThat(FusedPass.whyNot(HOPPER, new TransformerShape(33, 24, 40, 1, 3), 5, ScalarType.BFLOAT16))
                .isEmpty();
        assertThat(FusedPass.whyNot(HOPPER, new TransformerShape(33, 8192, 8, 1, 64), 5, ScalarType.FLOAT32))
                .isEmpty();
    }

    @Test
    void float8TakesMultiplesOf16() {
        TransformerShape narrow = new TransformerShape(32, 24, 64, 1, 3);
        assertThat(FusedPass.whyNot(HOPPER, narrow, 128, FLOAT8))
                .isEqualTo("products of float8 take multiples of 16, not 128 tokens and " + narrow);
        assertThat(FusedPass.whyNot(HOPPER, new TransformerShape(32, 32, 72, 1, 2), 128, FLOAT8))
                .startsWith("products of float8");
        assertThat(FusedPass.whyNot(HOPPER, SHAPE, 120, FLOAT8)).contains("not 120 tokens");
        assertThat(FusedPass.whyNot(HOPPER, SHAPE, 128, FLOAT8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "7, 5, true, false, false, false",
        "8, 0, true, true, true, false",
        "8, 6, true, true, true, false",
        "8, 9, true, true, true, true",
        "12, 0, true, true, true, true",
    })
    void aDeviceHasTheInstructionsOfItsCapability(
            int major, int minor, boolean float32, boolean float16, boolean bfloat16, boolean float8) {
        CudaDevice device = new CudaDevice("a device", 1L << 30, 1 << 20, major, minor);
        Map<ScalarType, Boolean> supported = Map.of(
                ScalarType.FLOAT32,
                float32,
                ScalarType.FLOAT16,
                float16,
                ScalarType.BFLOAT16,
                bfloat16,
                FLOAT8,
                float8);
        supported.forEach((precision, known) -> {
            String reason = FusedPass.whyNot(device, SHAPE, 128, precision);
            assertThat(reason.isEmpty()).as(reason).isEqualTo(known);
            assertThat(reason.isEmpty() || reason.contains("capability " + major + "." + minor))
                    .isTrue();
        });
    }

    @Test
    void onCudaANarrowHeadIsRefused() {
        assumeThat(Cuda.isAvailable()).isTrue();
        open(Cuda.device(), new TransformerShape(32, 32, 64, 1, 8), CONTEXT, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FusedPass(model, ids, ScalarType.FLOAT32))
                .withMessageContaining("multiples of 8");
    }

    /** Eight positions twice over would else be taken for two sequences. */
    @Test
    void idsOfAnotherLengthAreRefused() {
        open(SHAPE, CONTEXT, 2, ScalarType.FLOAT32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FusedPass(model, Aten.reshape(ids, 1, 2 * CONTEXT), ScalarType.FLOAT32))
                .withMessage("ids must be (batch, 8), not (1, 16)");
    }

    /**
     * The model, context and bounds of EXE-02's fused executions, in unit roundoffs of the precision: twice the farthest of
     * 200 seeds.
     */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 8.68, 34.0", "FLOAT16, 2.68, 6.86", "BFLOAT16, 2.70, 6.22"})
    void logitsAndGradientsAreThoseOfFloat64(ScalarType precision, double logits, double worst) {
        open(ModelSize.TINY.shape(), 128, 1, precision);
        double unitRoundoff = precision.format().unitRoundoff();
        try (TransformerLm wide = model.in(ScalarType.FLOAT64);
                Pass.Launched reference = new LaunchedPass(wide, new EagerKernels(manager), ids, ScalarType.FLOAT32);
                Pass.Launched pass = new FusedPass(model, ids, precision)) {
            wide.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
            reference.forward();
            assertThat(pass.forward()).isEqualTo(precision);
            double[] actual = Tensors.toDoubles(pass.logits());
            assertThat(RelativeError.of(actual, Tensors.toDoubles(reference.logits())))
                    .isLessThan(logits * unitRoundoff);
            assertSumIsTheLoss(actual, pass, unitRoundoff);
            reference.backward();
            pass.backward();
            Map<String, double[]> expected = gradients(wide);
            gradients(model).forEach((name, gradient) -> assertThat(RelativeError.of(gradient, expected.get(name)))
                    .as(name)
                    .isLessThan(worst * unitRoundoff));
        }
    }

    /** A float32 sum in any order, rounded to the precision. */
    private static void assertSumIsTheLoss(double[] logits, Pass pass, double unitRoundoff) {
        double sum = 0;
        double magnitudes = 0;
        for (double logit : logits) {
            sum += logit;
            magnitudes += Math.abs(logit);
        }
        double ofSum = logits.length * 0x1p-24 * magnitudes;
        assertThat(Tensors.toDoubles(pass.loss())[0])
                .isCloseTo(sum, within(ofSum + unitRoundoff * (Math.abs(sum) + ofSum)));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void gradientsAddUpUntilTheyAreCleared(ScalarType precision) {
        open(SHAPE, CONTEXT, 16, precision);
        try (Pass pass = new FusedPass(model, ids, precision)) {
            step(pass);
            Map<String, double[]> first = gradients(model);
            pass.clearGradients();
            assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
            readOthers(2);
            step(pass);
            Map<String, double[]> second = gradients(model);
            assertThat(second.get("head")).isNotEqualTo(first.get("head"));
            pass.clearGradients();

            readOthers(1);
            step(pass);
            readOthers(2);
            step(pass);
            gradients(model).forEach((name, sum) -> {
                double[] expected = new double[sum.length];
                for (int i = 0; i < sum.length; i++) {
                    expected[i] = (float) first.get(name)[i] + (float) second.get(name)[i];
                }
                if (BEFORE_ATTENTION.contains(name)) {
                    assertThat(sum).as(name).isEqualTo(expected);
                }
                assertThat(RelativeError.of(sum, expected))
                        .as(name)
                        .isLessThan(2 * 34 * precision.format().unitRoundoff()); // two passes of EXE-02's bound
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void nothingIsLeftButGradients(ScalarType precision) {
        open(SHAPE, CONTEXT, 16, precision);
        int before = manager.getManagedArrays().size();
        int ofModel = model.arrays().size();
        try (Pass pass = new FusedPass(model, ids, precision)) {
            assertThat(pass.forward()).isEqualTo(precision.isFloat8() ? ScalarType.BFLOAT16 : precision);
            pass.backward();
            pass.finish();
            assertThat(manager.getManagedArrays()).hasSize(before);
            assertThat(model.arrays()).hasSize(ofModel);
            assertThat(model.parameters().values()).allMatch(GradMode::hasGradient);
            pass.forward(); // without its way back
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
        assertThat(model.arrays()).hasSize(ofModel);
    }

    /** As Float8PassTest: the numbers are Float8ProductsTest's to judge. */
    @Test
    void gradientsInFloat8PointWhereFloat32sDo() {
        open(SHAPE, CONTEXT, 16, FLOAT8);
        Map<String, double[]> wide;
        try (Pass pass = new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT32)) {
            step(pass);
            wide = gradients(model);
            pass.clearGradients();
        }
        try (Pass pass = new FusedPass(model, ids, FLOAT8)) {
            step(pass);
            Directions.assertAlike(gradients(model), wide);
        }
    }

    @Test
    void thePassThatFindsScalesLeavesNoGradients() {
        open(SHAPE, CONTEXT, 16, FLOAT8);
        try (Pass pass = new FusedPass(model, ids, FLOAT8)) {
            pass.forward();
            assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
        }
        try (Pass pass = new LaunchedPass(model, new EagerKernels(manager), ids, ScalarType.FLOAT32)) {
            step(pass);
        }
        Map<String, double[]> before = gradients(model);
        try (Pass pass = new FusedPass(model, ids, FLOAT8)) {
            pass.forward();
            gradients(model)
                    .forEach((name, gradient) -> assertThat(gradient).as(name).isEqualTo(before.get(name)));
        }
    }

    /** Flash attention takes heads of 256 numbers at most. */
    @Test
    void scalesAreLookedForAgainWhereThePassThatFindsThemFailed() {
        open(new TransformerShape(32, 272, 64, 1, 1), CONTEXT, 16, FLOAT8);
        try (Pass pass = new FusedPass(model, ids, FLOAT8)) {
            try (var flash = AttentionKernel.FLASH.alone()) {
                assertThatThrownBy(pass::forward).isInstanceOf(LibtorchException.class);
            }
            step(pass);
            assertThat(model.parameters().values()).allMatch(GradMode::hasGradient);
        }
    }

    /** A recording runs two passes before, so that three launched ones know the same of float8's scales. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void aReplayHasTheLossOfTheLaunchedPass(ScalarType precision) {
        open(SHAPE, CONTEXT, 16, precision);
        long[] replayed;
        try (Pass graph = GraphedPass.record(model, ids, new FusedPass(model, ids, precision))) {
            readOthers(2);
            step(graph);
            replayed = Tensors.allBits(graph.loss());
            assertThat(model.parameters().values()).allMatch(GradMode::hasGradient);
        }
        assertThat(model.parameters().values()).noneMatch(GradMode::hasGradient);
        readOthers(1);
        try (Pass launched = new FusedPass(model, ids, precision)) {
            for (int i = 0; i < GraphedPass.WARM_UP_PASSES; i++) {
                step(launched);
            }
            assertThat(Tensors.allBits(launched.loss())).isNotEqualTo(replayed);
            readOthers(2);
            launched.forward();
            assertThat(Tensors.allBits(launched.loss())).isEqualTo(replayed);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "BFLOAT16", "FLOAT8_E4M3FN"})
    void aClosedPassGivesAllItsMemoryBack(ScalarType precision) {
        open(SHAPE, CONTEXT, 16, precision);
        CudaMemory memory = CudaMemory.of(model.device());
        runAndClose(precision);
        long before = memory.currentBytes();
        for (int i = 0; i < 3; i++) {
            runAndClose(precision);
            assertThat(memory.currentBytes()).isEqualTo(before);
        }
    }

    /** A vocabulary that makes the logits, 16 MiB, and the head and its gradient, 4 MiB each, all that counts. */
    @Test
    void theGradientOfTheLogitsTakesTheirPlace() {
        open(new TransformerShape(1 << 15, 32, 64, 2, 2), CONTEXT, 16, ScalarType.FLOAT32);
        CudaMemory memory = CudaMemory.of(model.device());
        try (Pass.Launched pass = new FusedPass(model, ids, ScalarType.FLOAT32)) {
            step(pass);
            pass.clearGradients();
            pass.forward();
            long logits = Float.BYTES * pass.logits().size();
            long before = memory.currentBytes();
            memory.resetPeak();
            pass.backward();
            assertThat(memory.peakBytes() - before).isLessThan(logits / 2);
        }
    }

    private void runAndClose(ScalarType precision) {
        try (Pass pass = new FusedPass(model, ids, precision)) {
            step(pass);
            step(pass);
            pass.clearGradients();
        }
        try (Pass graph = GraphedPass.record(model, ids, new FusedPass(model, ids, precision))) {
            step(graph);
        }
    }
}
