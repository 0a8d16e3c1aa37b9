package dev.mixedprecision.part.lossscaling;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.optimizer.Optimizer;
import dev.mixedprecision.libtorch.GradScaler;
import java.util.Collection;
import java.util.Map;

/** What the experiments ask of a gradient scaler: a {@link GradScaler}, or one with a fault. */
interface Scaling extends AutoCloseable {

    NDArray scale(NDArray loss);

    void unscale(Collection<NDArray> parameters);

    boolean step(Map<String, NDArray> parameters, Optimizer optimizer);

    void update();

    GradScaler.State state();

    @Override
    void close();

    /** Makes a scaler for a device. */
    @FunctionalInterface
    interface Factory {
        Scaling on(Device device, GradScaler.Settings settings);
    }

    /** The scaler as it is. */
    static Scaling real(Device device, GradScaler.Settings settings) {
        return new Delegating(GradScaler.on(device, settings));
    }

    /** Passes every call on. */
    class Delegating implements Scaling {
        private final GradScaler scaler;

        Delegating(GradScaler scaler) {
            this.scaler = scaler;
        }

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
            return scaler.step(parameters, optimizer);
        }

        @Override
        public void update() {
            scaler.update();
        }

        @Override
        public GradScaler.State state() {
            return scaler.state();
        }

        @Override
        public void close() {
            scaler.close();
        }
    }
}
