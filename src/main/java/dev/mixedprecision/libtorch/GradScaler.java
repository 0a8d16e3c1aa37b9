package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.Trainer;
import ai.djl.training.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Dynamic loss scaling for training with float16 autocast, as {@code torch.amp.GradScaler} does it.
 *
 * <pre>{@code
 * try (var grad = GradMode.enabled()) {
 *     NDArray loss;
 *     try (var autocast = Autocast.on(device, ScalarType.FLOAT16)) {
 *         loss = lossOf(model.forward(input));
 *     }
 *     GradMode.backward(scaler.scale(loss));
 * }
 * boolean stepped = scaler.step(parameters, optimizer);
 * scaler.update();
 * }</pre>
 *
 * The loss is multiplied by a scale, so that gradients on their way through float16 stay above 2⁻²⁴, the smallest value
 * that there is. Before the optimizer sees them they are divided by it; where one has become infinite or NaN the step is
 * left out, and the scale goes down by the backoff factor. After an interval of clean steps in a row it goes up by the
 * growth factor. With factors that are powers of two scaling rounds nothing.
 *
 * <p>To clip gradients, call {@link #unscale} first, then clip, then {@link #step}. To accumulate gradients, scale each
 * micro-batch's loss, and unscale, step and update once, after the last.
 *
 * <p>All is computed on the device; {@link #step} reads one number back. A scaler serves one set of parameters, on one
 * device, and one thread.
 */
public final class GradScaler implements AutoCloseable {
    private static final Operator MUL = Operator.named("aten::mul.Tensor");
    private static final Operator RECIPROCAL = Operator.named("aten::reciprocal");
    private static final Operator UPDATE_SCALE = Operator.named("aten::_amp_update_scale_");

    private final Settings settings;
    private final NDManager manager;
    private final NDArray scale;
    private final NDArray cleanSteps;
    private NDArray foundInf;
    private Stage stage = Stage.READY;

    private enum Stage {
        READY,
        UNSCALED,
        STEPPED
    }

    /**
     * How a scaler scales.
     *
     * @param initialScale the first scale
     * @param growthFactor what the scale is multiplied by after an interval of clean steps
     * @param backoffFactor what the scale is multiplied by after a step with an infinite or NaN gradient
     * @param growthInterval how many clean steps in a row it takes to grow
     * @param enabled whether to scale at all; a disabled scaler changes nothing and always steps
     */
    public record Settings(
            float initialScale, double growthFactor, double backoffFactor, int growthInterval, boolean enabled) {
        /** PyTorch's: 65536, 2, 0.5, 2000, enabled. */
        public static final Settings DEFAULT = new Settings(65536, 2, 0.5, 2000, true);

        /** @throws IllegalArgumentException for a setting that cannot work, with its name, value and range */
        public Settings {
            require(
                    initialScale > 0 && Float.isFinite(initialScale),
                    "initial scale",
                    initialScale,
                    "positive, finite");
            require(
                    growthFactor > 1 && Double.isFinite(growthFactor),
                    "growth factor",
                    growthFactor,
                    "above 1, finite");
            require(backoffFactor > 0 && backoffFactor < 1, "backoff factor", backoffFactor, "between 0 and 1");
            require(growthInterval > 0, "growth interval", growthInterval, "at least 1");
        }

        private static void require(boolean holds, String name, Number value, String range) {
            if (!holds) {
                throw new IllegalArgumentException("the " + name + " must be " + range + ", not " + value);
            }
        }

        /** These settings with another first scale. */
        public Settings initialScale(float other) {
            return new Settings(other, growthFactor, backoffFactor, growthInterval, enabled);
        }

        /** These settings with other factors. */
        public Settings factors(double growth, double backoff) {
            return new Settings(initialScale, growth, backoff, growthInterval, enabled);
        }

        /** These settings with another interval. */
        public Settings growthInterval(int other) {
            return new Settings(initialScale, growthFactor, backoffFactor, other, enabled);
        }

        /** These settings for a scaler that changes nothing. */
        public Settings disabled() {
            return new Settings(initialScale, growthFactor, backoffFactor, growthInterval, false);
        }
    }

    /**
     * What a scaler has come to between two steps: enough to go on with where it stopped.
     *
     * @param scale the current scale
     * @param cleanSteps the clean steps since the scale last changed
     */
    public record State(Settings settings, float scale, int cleanSteps) {
        /** @throws IllegalArgumentException for a state that no scaler can have */
        public State {
            if (!(scale >= 0) || !Float.isFinite(scale)) {
                throw new IllegalArgumentException("the scale must be finite and not negative, not " + scale);
            }
            if (cleanSteps < 0 || cleanSteps >= settings.growthInterval()) {
                throw new IllegalArgumentException("the clean steps must be 0 or more and below the growth interval, "
                        + settings.growthInterval() + ", not " + cleanSteps);
            }
        }
    }

    private GradScaler(Device device, State state) {
        Libtorch.get();
        settings = state.settings();
        manager = NDManager.newBaseManager(device);
        scale = manager.create(state.scale());
        cleanSteps = manager.create(state.cleanSteps());
    }

    /** A scaler with PyTorch's settings for parameters on a device. */
    public static GradScaler on(Device device) {
        return on(device, Settings.DEFAULT);
    }

    /** A scaler for parameters on a device. */
    public static GradScaler on(Device device, Settings settings) {
        return restored(device, new State(settings, settings.initialScale(), 0));
    }

    /** A scaler that goes on where another one was when its {@link #state} was saved. */
    public static GradScaler restored(Device device, State state) {
        return new GradScaler(device, state);
    }

    /**
     * The loss times the scale, for the backward pass, which must be recorded: gradients come out scaled.
     *
     * @param loss in any shape, float32 as autocast makes it; in float16 it would overflow where it is 1 or more
     * @return a new array under the loss's manager; a disabled scaler returns the loss itself
     */
    public NDArray scale(NDArray loss) {
        return settings.enabled() ? MUL.call(loss.getManager(), loss, scale) : loss;
    }

    /**
     * Divides the gradients by the scale, in place, and notes on the device whether one was infinite or NaN: to be called
     * before gradients are clipped or looked at; else {@link #step} does it. Parameters without a gradient are passed
     * over.
     *
     * @param parameters float32, on the scaler's device
     * @throws IllegalStateException when the gradients have been unscaled already, or the step was made, and
     *     {@link #update} has not been called since; and when no parameter has a gradient
     * @throws IllegalArgumentException for gradients that cannot be unscaled, such as float16 ones
     */
    public void unscale(Collection<NDArray> parameters) {
        if (!settings.enabled()) {
            return;
        }
        if (stage != Stage.READY) {
            throw new IllegalStateException(
                    stage == Stage.UNSCALED
                            ? "unscale was called a second time since the last update: the gradients would be divided"
                                    + " by the scale twice"
                            : "unscale was called after step: call update first");
        }
        List<NDArray> gradients = new ArrayList<>();
        NDArray found = manager.create(0f);
        try (NDArray wide = Aten.to(scale, ScalarType.FLOAT64, manager);
                NDArray inverse = RECIPROCAL.call(manager, wide);
                NDArray inverseScale = Aten.to(inverse, ScalarType.FLOAT32, manager)) {
            parameters.stream()
                    .filter(GradMode::hasGradient)
                    .map(NDArray::getGradient)
                    .forEach(gradients::add);
            if (gradients.isEmpty()) {
                throw new IllegalStateException("none of the " + parameters.size() + " parameters has a gradient: run"
                        + " the backward pass from scale(loss) first");
            }
            GradientUnscaling.apply(gradients, found, inverseScale);
        } catch (RuntimeException e) {
            found.close();
            throw e;
        } finally {
            gradients.forEach(NDArray::close);
        }
        foundInf = found;
        stage = Stage.UNSCALED;
    }

    /**
     * Runs the optimizer's update if all gradients are finite, having unscaled them if {@link #unscale} was not called;
     * reads one number back from the device. The gradients are the caller's to clear, also after a step that was left
     * out.
     *
     * @return whether the update ran
     * @throws IllegalStateException when the step has been made since the last {@link #update}, or as {@link #unscale}
     */
    public boolean step(Collection<NDArray> parameters, Runnable update) {
        if (!settings.enabled()) {
            update.run();
            return true;
        }
        if (stage == Stage.STEPPED) {
            throw new IllegalStateException("step was called a second time since the last update");
        }
        if (stage == Stage.READY) {
            unscale(parameters);
        }
        stage = Stage.STEPPED;
        boolean finite = foundInf.getFloat() == 0;
        if (finite) {
            update.run();
        }
        return finite;
    }

    /**
     * As {@link #step(Collection, Runnable)} with one of DJL's optimizers, and the parameters by the ids under which it
     * keeps their state. DJL's optimizers set the gradients to zero when they update, and libtorch adds to what is there,
     * so after a step that was left out the gradients are cleared here: an infinite one would spoil every later step.
     */
    public boolean step(Map<String, NDArray> parameters, Optimizer optimizer) {
        boolean stepped = step(
                parameters.values(),
                () -> parameters.forEach((id, parameter) -> {
                    if (GradMode.hasGradient(parameter)) {
                        try (NDArray gradient = parameter.getGradient()) {
                            optimizer.update(id, parameter, gradient);
                        }
                    }
                }));
        if (!stepped) {
            parameters.values().forEach(GradMode::clearGradient);
        }
        return stepped;
    }

    /**
     * As {@link #step(Collection, Runnable)} with the step of DJL's trainer; the gradients are cleared after one that was
     * left out. In place of {@code collector.backward(loss); … trainer.step()} a loop says
     *
     * <pre>{@code
     * collector.backward(scaler.scale(loss)); … scaler.step(trainer); scaler.update();
     * }</pre>
     *
     * @param trainer trains on one device, the one that its model is on: on another it keeps copies of the parameters,
     *     whose gradients cannot be reached
     * @throws IllegalArgumentException for a trainer on other devices
     */
    public boolean step(Trainer trainer) {
        Model model = trainer.getModel();
        if (!List.of(trainer.getDevices()).equals(List.of(model.getNDManager().getDevice()))) {
            throw new IllegalArgumentException("the trainer is on " + List.of(trainer.getDevices())
                    + " and its model on " + model.getNDManager().getDevice()
                    + ": a scaler needs both on the same device");
        }
        List<NDArray> parameters = model.getBlock().getParameters().values().stream()
                .filter(Parameter::requiresGradient)
                .map(Parameter::getArray)
                .toList();
        boolean stepped = step(parameters, trainer::step);
        if (!stepped) {
            parameters.forEach(GradMode::clearGradient);
        }
        return stepped;
    }

    /**
     * Ends a step: lowers the scale if a gradient was infinite or NaN, raises it if this was the last clean step of an
     * interval. A scale that would become infinite stays as it is.
     *
     * @throws IllegalStateException when the gradients were neither unscaled nor stepped with since the last update
     */
    public void update() {
        if (!settings.enabled()) {
            return;
        }
        if (stage == Stage.READY) {
            throw new IllegalStateException("update was called without a step: no gradient has been checked");
        }
        changeScale(foundInf);
        foundInf.close();
        foundInf = null;
        stage = Stage.READY;
    }

    /**
     * As {@link #update()}, after a step that was unscaled, checked and made or left out by others: nothing is read back,
     * so that a {@link CudaGraph} can record it.
     *
     * @param foundInf one float32 on the scaler's device: 1 where a gradient was infinite or NaN, else 0
     * @throws IllegalStateException when this scaler has unscaled gradients itself since the last update
     */
    public void update(NDArray foundInf) {
        if (!settings.enabled()) {
            return;
        }
        if (stage != Stage.READY) {
            throw new IllegalStateException("update with another's check was called after unscale or step");
        }
        changeScale(foundInf);
    }

    private void changeScale(NDArray found) {
        UPDATE_SCALE
                .call(
                        manager,
                        scale,
                        cleanSteps,
                        found,
                        settings.growthFactor(),
                        settings.backoffFactor(),
                        settings.growthInterval())
                .close();
    }

    /** The number that {@link #update} changes in place, one float32 on the device; the scaler owns it. */
    public NDArray scaleOnDevice() {
        return scale;
    }

    /** The arrays that {@link #update} reads and changes. */
    public List<NDArray> arrays() {
        return List.of(scale, cleanSteps);
    }

    /** The settings. */
    public Settings settings() {
        return settings;
    }

    /** The current scale, read back from the device; 1 when disabled. */
    public float currentScale() {
        return settings.enabled() ? scale.getFloat() : 1;
    }

    /**
     * What is needed to go on later, read back from the device.
     *
     * @throws IllegalStateException between unscale and update
     */
    public State state() {
        if (stage != Stage.READY) {
            throw new IllegalStateException("a scaler's state is saved between steps: call update first");
        }
        return new State(settings, scale.getFloat(), cleanSteps.getInt());
    }

    /** Frees the scale and what is counted on the device; the parameters are the caller's. */
    @Override
    public void close() {
        manager.close();
    }
}
