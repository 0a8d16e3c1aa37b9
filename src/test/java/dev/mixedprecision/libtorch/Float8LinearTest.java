package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The block, in DJL's own training loop. */
class Float8LinearTest {
    private static final Shape INPUT = new Shape(32, 16);

    private final Device device = Cuda.isAvailable() ? Device.gpu(0) : Device.cpu();
    private final NDManager manager = NDManager.newBaseManager(device);
    private final Float8Tape tape = new Float8Tape(Float8Scaling.DYNAMIC);

    @AfterEach
    void close() {
        tape.close();
        manager.close();
    }

    private NDArray forward(Block block, NDArray input, boolean training) {
        return block.forward(new ParameterStore(manager, false), new NDList(input), training)
                .singletonOrThrow();
    }

    @Test
    void aModelLearnsInDjlsTrainer() {
        Block block = new SequentialBlock()
                .add(new Float8Linear(tape, 32, true))
                .add(LambdaBlock.singleton(Aten::silu))
                .add(new Float8Linear(tape, 16, true));
        try (Model model = Model.newInstance("float8", device)) {
            model.setBlock(AutocastBlock.on(block, ScalarType.BFLOAT16));
            DefaultTrainingConfig config = new DefaultTrainingConfig(Loss.l2Loss())
                    .optDevices(new Device[] {device})
                    .optOptimizer(Optimizer.adam()
                            .optLearningRateTracker(Tracker.fixed(1e-2f))
                            .build());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.initialize(INPUT);
                Aten.manualSeed(trainer.getManager(), 3);
                NDArray x = trainer.getManager().randomNormal(INPUT);
                NDArray target = x.flip(1);
                double first = step(trainer, x, target);
                double last = first;
                for (int i = 0; i < 60; i++) {
                    last = step(trainer, x, target);
                }
                assertThat(last).isLessThan(first / 4);
                model.getBlock().getParameters().forEach(parameter -> assertThat(
                                Tensors.dtype(parameter.getValue().getArray()))
                        .isEqualTo(ScalarType.FLOAT32));
            }
        }
    }

    private double step(Trainer trainer, NDArray x, NDArray target) {
        double value;
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray loss = trainer.getLoss().evaluate(new NDList(target), trainer.forward(new NDList(x)));
            tape.backward(loss);
            value = Tensors.toDoubles(loss)[0];
        }
        trainer.step();
        return value;
    }

    /** Powers of two in one place of a row: neither layer rounds any number. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hasTheParametersTheFilesAndTheResultsOfDjlsOwn(boolean biased)
            throws IOException, ai.djl.MalformedModelException {
        Block own = Linear.builder().setUnits(16).optBias(biased).build();
        own.initialize(manager, DataType.FLOAT32, INPUT);
        float[] shifted = new float[256];
        for (int i = 0; i < 16; i++) {
            shifted[16 * i + (i + 3) % 16] = Math.scalb(1f, i % 3);
        }
        NDArray weight = own.getParameters().get("weight").getArray();
        weight.set(shifted);
        try (Float8Tape exact = new Float8Tape(Float8Scaling.NONE)) {
            Float8Linear float8 = new Float8Linear(exact, 16, biased);
            float8.initialize(manager, DataType.FLOAT32, INPUT);
            assertThat(float8.getParameters().keys())
                    .isEqualTo(own.getParameters().keys());
            assertThat(float8.getOutputShapes(new Shape[] {new Shape(2, 3, 16)}))
                    .isEqualTo(own.getOutputShapes(new Shape[] {new Shape(2, 3, 16)}));
            for (String name : float8.getParameters().keys()) {
                Aten.copy(
                        own.getParameters().get(name).getArray(),
                        float8.getParameters().get(name).getArray());
            }
            NDArray x = manager.arange(16f).reshape(1, 16).repeat(0, 3);
            assertThat(Tensors.toDoubles(forward(float8, x, false)))
                    .isEqualTo(Tensors.toDoubles(forward(own, x, false)));

            ByteArrayOutputStream file = new ByteArrayOutputStream();
            float8.saveParameters(new DataOutputStream(file));
            Float8Linear loaded = new Float8Linear(exact, 16, biased);
            loaded.loadParameters(manager, new DataInputStream(new ByteArrayInputStream(file.toByteArray())));
            assertThat(Tensors.toDoubles(forward(loaded, x, false)))
                    .isEqualTo(Tensors.toDoubles(forward(float8, x, false)));
        }
    }

    @Test
    void outsideTrainingNothingIsRecorded() {
        Float8Linear block = new Float8Linear(tape, 16, true);
        block.initialize(manager, DataType.FLOAT32, INPUT);
        try (var grad = GradMode.enabled()) {
            NDArray x = manager.ones(new Shape(1, 16)); // trained with, a single row would be refused
            assertThat(GradMode.isRequired(forward(block, x, false))).isFalse();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> forward(block, x, true))
                    .withMessageContaining("the number of rows is 1");
        }
    }

    @Test
    void unitsThatTensorCoresDoNotTakeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Float8Linear(tape, 10, false))
                .withMessageContaining("the number of outputs is 10");
    }
}
