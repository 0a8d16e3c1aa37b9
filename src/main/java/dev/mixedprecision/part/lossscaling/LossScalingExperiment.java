package dev.mixedprecision.part.lossscaling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.GradScaler.Settings;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small backward passes and steps, each with a loss whose gradient is known, that show what a gradient scaler does. */
public final class LossScalingExperiment {
    private static final float ONE_CLEAN_GRADIENT = 1;
    private static final double CLIP_EPSILON = 1e-6; // as torch.nn.utils.clip_grad_norm_

    private final Scaling.Factory scaling;

    /** When gradients are clipped. */
    public enum Clipping {
        /** Between unscale and step: the gradients have their own size. */
        AFTER_UNSCALING("after unscaling"),
        /** While the gradients are still as many times too large as the scale says. */
        BEFORE_UNSCALING("before unscaling");

        private final String words;

        Clipping(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /**
     * What became of a step with one bad gradient between two clean ones.
     *
     * @param stepped whether the optimizer ran
     * @param changedByTheStep how many elements of the parameters the step changed, in any bit
     * @param changedAfterTheNext how many elements differ, after the next clean step, from those of a training without
     *     the bad step: the optimizer's moments and its count of steps decide them
     * @param before the scaler before the bad step
     * @param after the scaler after it
     */
    public record BadStep(
            boolean stepped,
            long changedByTheStep,
            long changedAfterTheNext,
            ScaleAndCount before,
            ScaleAndCount after) {}

    /** The scale, and how many clean steps have been counted since it changed. */
    public record ScaleAndCount(float scale, int cleanSteps) {
        private static ScaleAndCount of(Scaling scaler) {
            GradScaler.State state = scaler.state();
            return new ScaleAndCount(state.scale(), state.cleanSteps());
        }
    }

    /**
     * What clipping left of the gradients.
     *
     * @param differing how many elements differ in any bit from gradients computed in float32 from the whole batch at
     *     once, and clipped, without a scaler
     * @param elements how many elements there are
     * @param norm the Euclidean norm of the gradients that the optimizer would get
     */
    public record Clipped(long differing, long elements, double norm) {}

    /** Scales with the project's scaler. */
    public LossScalingExperiment() {
        this(Scaling::real);
    }

    LossScalingExperiment(Scaling.Factory scaling) {
        this.scaling = scaling;
    }

    /**
     * Sends gradients of given sizes back through a cast of float32 parameters to a type, as autocast casts weights, and
     * returns what arrives at the parameters.
     *
     * @param gradients values of float32
     * @param scale the loss scale; 1 is none
     */
    public double[] throughCast(ComputeDevice device, FloatFormat type, float scale, double... gradients) {
        Settings settings = scale == 1 ? Settings.DEFAULT.disabled() : Settings.DEFAULT.initialScale(scale);
        try (NDManager manager = NDManager.newBaseManager(device.djl());
                Scaling scaler = scaling.on(device.djl(), settings)) {
            NDArray weights = manager.zeros(new Shape(gradients.length));
            weights.setRequiresGradient(true);
            NDArray sent = Aten.to(manager.create(gradients), ScalarType.FLOAT32);
            try (var grad = GradMode.enabled()) {
                NDArray low = Aten.to(weights, ScalarType.of(type));
                GradMode.backward(
                        scaler.scale(Aten.to(low, ScalarType.FLOAT32).mul(sent).sum()));
            }
            scaler.unscale(List.of(weights));
            return Tensors.toDoubles(weights.getGradient());
        }
    }

    /**
     * Trains three tensors with AdamW: a clean step, one with a bad gradient in one place, a clean step.
     *
     * @param tensor which tensor, from 0 to 2
     * @param element which of its six elements, from 0
     */
    public BadStep badStep(ComputeDevice device, float bad, int tensor, int element) {
        try (NDManager manager = NDManager.newBaseManager(device.djl());
                Scaling scaler = scaling.on(device.djl(), Settings.DEFAULT);
                Scaling undisturbedScaler = scaling.on(device.djl(), Settings.DEFAULT)) {
            Map<String, NDArray> parameters = threeTensors(manager);
            Map<String, NDArray> undisturbed = threeTensors(manager);
            Optimizer adamW = AdamW.builder().build();
            Optimizer undisturbedAdamW = AdamW.builder().build();

            train(scaler, parameters, adamW, 0, 0, ONE_CLEAN_GRADIENT);
            train(undisturbedScaler, undisturbed, undisturbedAdamW, 0, 0, ONE_CLEAN_GRADIENT);
            ScaleAndCount before = ScaleAndCount.of(scaler);
            Map<String, long[]> bits = bits(parameters);
            boolean stepped = train(scaler, parameters, adamW, tensor, element, bad);
            ScaleAndCount after = ScaleAndCount.of(scaler);
            long changed = differing(bits, bits(parameters));
            train(scaler, parameters, adamW, 0, 0, ONE_CLEAN_GRADIENT);
            train(undisturbedScaler, undisturbed, undisturbedAdamW, 0, 0, ONE_CLEAN_GRADIENT);
            return new BadStep(stepped, changed, differing(bits(undisturbed), bits(parameters)), before, after);
        }
    }

    /**
     * The scale after every step of a script.
     *
     * @param script a {@code +} for every clean step, a {@code -} for every one with an infinite gradient
     */
    public double[] scales(
            ComputeDevice device, float initial, double growth, double backoff, int interval, String script) {
        Settings settings = new Settings(initial, growth, backoff, interval, true);
        try (NDManager manager = NDManager.newBaseManager(device.djl());
                Scaling scaler = scaling.on(device.djl(), settings)) {
            Map<String, NDArray> parameters = threeTensors(manager);
            Optimizer sgd =
                    Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0)).build();
            return script.chars()
                    .mapToDouble(step -> {
                        train(scaler, parameters, sgd, 1, 2, step == '+' ? 0 : Float.POSITIVE_INFINITY);
                        return scaler.state().scale();
                    })
                    .toArray();
        }
    }

    /**
     * Gradients of a linear layer under autocast, accumulated over micro-batches and clipped to a norm of 1, held to
     * those of the whole batch in float32 without a scaler. All inputs are small integers and powers of two: whatever
     * the order and the type, every sum is exact.
     */
    public Clipped clipped(ComputeDevice device, FloatFormat type, int microBatches, Clipping when) {
        try (NDManager manager = NDManager.newBaseManager(device.djl());
                Scaling scaler = scaling.on(device.djl(), Settings.DEFAULT)) {
            NDArray weight = manager.arange(12f).reshape(3, 4);
            weight.setRequiresGradient(true);
            NDArray reference = weight.duplicate();
            reference.setRequiresGradient(true);
            NDArray batch = manager.arange(24f).reshape(6, 4).sub(8);
            NDArray factors =
                    manager.create(new float[] {-0x1p-6f, 0x1p-7f, 0x1p-5f}); // times 65536, below float16's 65504
            try (var grad = GradMode.enabled()) {
                GradMode.backward(
                        batch.matMul(reference.transpose()).mul(factors).sum());
                for (int i = 0; i < microBatches; i++) {
                    NDArray loss;
                    NDArray rows = batch.split(microBatches).get(i);
                    try (var autocast = type == FloatFormat.FLOAT32
                            ? Autocast.off(device.djl())
                            : Autocast.on(device.djl(), ScalarType.of(type))) {
                        loss = rows.matMul(weight.transpose());
                    }
                    GradMode.backward(scaler.scale(
                            Aten.to(loss, ScalarType.FLOAT32).mul(factors).sum()));
                }
            }
            clip(reference.getGradient());
            if (when == Clipping.BEFORE_UNSCALING) {
                clip(weight.getGradient());
            }
            scaler.unscale(List.of(weight));
            if (when == Clipping.AFTER_UNSCALING) {
                clip(weight.getGradient());
            }
            NDArray gradient = weight.getGradient();
            return new Clipped(
                    differing(
                            Map.of("", Tensors.allBits(reference.getGradient())),
                            Map.of("", Tensors.allBits(gradient))),
                    gradient.size(),
                    gradient.norm().getFloat());
        }
    }

    /** To a norm of 1, on the device, as {@code clip_grad_norm_} does it. */
    private static void clip(NDArray gradient) {
        try (NDArray norm = gradient.norm();
                NDArray divisor = norm.add(CLIP_EPSILON);
                NDArray atLeastOne = divisor.maximum(1)) {
            gradient.divi(atLeastOne);
        }
    }

    /**
     * Adds an update to a weight of 1 again and again with SGD, and returns the weight at the end, as its type holds it.
     *
     * @param weights the type in which the weight is kept
     * @param forward the type in which the forward pass uses it
     * @param update what every step adds, a power of two
     */
    public double updatedWeight(
            ComputeDevice device, FloatFormat weights, FloatFormat forward, double update, int steps) {
        try (NDManager manager = NDManager.newBaseManager(device.djl())) {
            NDArray weight = Aten.to(manager.ones(new Shape(1)), ScalarType.of(weights));
            weight.setRequiresGradient(true);
            NDArray slope = Aten.to(manager.create(new double[] {-update}), ScalarType.of(forward));
            Optimizer sgd =
                    Optimizer.sgd().setLearningRateTracker(Tracker.fixed(1)).build();
            for (int step = 0; step < steps; step++) {
                try (var grad = GradMode.enabled();
                        NDArray used = Aten.to(weight, ScalarType.of(forward));
                        NDArray loss = used.mul(slope)) {
                    GradMode.backward(loss);
                }
                sgd.update("weight", weight, weight.getGradient());
            }
            return Tensors.toDoubles(weight)[0];
        }
    }

    private static Map<String, NDArray> threeTensors(NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put("matrix", manager.arange(1f, 7f).reshape(2, 3));
        tensors.put("vector", manager.arange(2f, 8f).div(8));
        tensors.put("cube", manager.arange(3f, 9f).reshape(1, 2, 3).mul(-1));
        tensors.values().forEach(tensor -> tensor.setRequiresGradient(true));
        return tensors;
    }

    /** A step in which every gradient is 1, but one. */
    private static boolean train(
            Scaling scaler, Map<String, NDArray> parameters, Optimizer optimizer, int tensor, int element, float odd) {
        int index = 0;
        for (NDArray parameter : parameters.values()) {
            try (NDManager manager = parameter.getManager().newSubManager();
                    var grad = GradMode.enabled()) {
                float[] gradients = new float[Math.toIntExact(parameter.size())];
                Arrays.fill(gradients, ONE_CLEAN_GRADIENT);
                if (index++ == tensor) {
                    gradients[element] = odd;
                }
                NDArray factors = manager.create(gradients, parameter.getShape());
                GradMode.backward(scaler.scale(factors.mul(parameter).sum()));
            }
        }
        boolean stepped = scaler.step(parameters, optimizer);
        scaler.update();
        return stepped;
    }

    private static Map<String, long[]> bits(Map<String, NDArray> arrays) {
        Map<String, long[]> bits = new LinkedHashMap<>();
        arrays.forEach((name, array) -> bits.put(name, Tensors.allBits(array)));
        return bits;
    }

    private static long differing(Map<String, long[]> left, Map<String, long[]> right) {
        long differing = 0;
        for (String name : left.keySet()) {
            for (int i = 0; i < left.get(name).length; i++) {
                differing += left.get(name)[i] == right.get(name)[i] ? 0 : 1;
            }
        }
        return differing;
    }
}
