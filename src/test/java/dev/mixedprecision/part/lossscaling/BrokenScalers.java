package dev.mixedprecision.part.lossscaling;

import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;
import dev.mixedprecision.libtorch.Float8Tape;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.GradScaler.Settings;
import dev.mixedprecision.libtorch.GradScaler.State;
import java.util.Collection;
import java.util.Map;

/** Gradient scalers with a fault. */
final class BrokenScalers {
    private BrokenScalers() {}

    /** Leaves the loss as it is, and the gradients too. */
    public static LossScalingExperiment neverScales() {
        return new LossScalingExperiment((device, settings) -> Scaling.real(device, settings.disabled()));
    }

    /** Never divides the gradients by the scale. */
    public static LossScalingExperiment neverUnscales() {
        return new LossScalingExperiment((device, settings) -> new Scaling.Delegating(GradScaler.on(device, settings)) {
            @Override
            public void unscale(Collection<NDArray> parameters) {
                // the fault
            }
        });
    }

    /** Steps whatever the gradients are. */
    public static LossScalingExperiment neverSkips() {
        return new LossScalingExperiment((device, settings) -> new Scaling.Delegating(GradScaler.on(device, settings)) {
            @Override
            public boolean step(Map<String, NDArray> parameters, Optimizer optimizer) {
                super.unscale(parameters.values());
                parameters.forEach((id, parameter) -> optimizer.update(id, parameter, parameter.getGradient()));
                return true;
            }
        });
    }

    /** Leaves the step out, but lets the optimizer count it. */
    public static LossScalingExperiment stepsWithZeros() {
        return new LossScalingExperiment((device, settings) -> new Scaling.Delegating(GradScaler.on(device, settings)) {
            @Override
            public boolean step(Map<String, NDArray> parameters, Optimizer optimizer) {
                if (super.step(parameters, optimizer)) {
                    return true;
                }
                parameters.forEach((id, parameter) -> {
                    try (NDArray nothing = parameter.zerosLike();
                            NDArray before = parameter.duplicate()) {
                        optimizer.update(id, parameter, nothing);
                        before.copyTo(parameter);
                    }
                });
                return false;
            }
        });
    }

    /** Goes on counting clean steps after an overflow. */
    public static LossScalingExperiment neverRestartsTheCount() {
        return new LossScalingExperiment((device, settings) -> new Scaling() {
            private GradScaler scaler = GradScaler.on(device, settings);

            @Override
            public NDArray scale(NDArray loss) {
                return scaler.scale(loss);
            }

            @Override
            public void unscale(Collection<NDArray> parameters) {
                scaler.unscale(parameters);
            }

            @Override
            public boolean step(Map<String, NDArray> parameters, Optimizer optimizer) {
                int counted = scaler.state().cleanSteps();
                boolean stepped = scaler.step(parameters, optimizer);
                scaler.update();
                if (!stepped) {
                    State state = scaler.state();
                    scaler.close();
                    scaler = GradScaler.restored(device, new State(state.settings(), state.scale(), counted));
                }
                return stepped;
            }

            @Override
            public void update() {
                // done in step
            }

            @Override
            public State state() {
                return scaler.state();
            }

            @Override
            public void close() {
                scaler.close();
            }
        });
    }

    /** Backs off to a quarter where half was asked for. */
    public static LossScalingExperiment backsOffTwice() {
        return new LossScalingExperiment((device, settings) -> Scaling.real(
                device,
                settings.factors(settings.growthFactor(), settings.backoffFactor() * settings.backoffFactor())));
    }

    /** Has another scale for every micro-batch. */
    public static LossScalingExperiment changesScaleWhileAccumulating() {
        return new LossScalingExperiment((device, settings) -> new Scaling.Delegating(GradScaler.on(device, settings)) {
            private float factor = 1;

            @Override
            public NDArray scale(NDArray loss) {
                factor /= 2;
                return super.scale(loss.mul(factor * 2));
            }
        });
    }

    /** Trains as if no scaler were asked for. */
    public static TrainingExperiment trainsWithoutScaling() {
        return new TrainingExperiment(
                (device, settings) -> Scaling.real(device, settings.disabled()),
                TrainingData::counting,
                Float8Tape::new);
    }

    /** Trains with a scaler also where none was asked for. */
    public static TrainingExperiment trainsWithScaling() {
        return new TrainingExperiment(
                (device, settings) -> Scaling.real(device, Settings.DEFAULT), TrainingData::counting, Float8Tape::new);
    }
}
