package dev.mixedprecision.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.TorchScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What follows a backward pass: gradients are unscaled and clipped, {@link AdamW} steps, the gradient scaler's scale is
 * brought up to date. All of it stays on the device, so that {@link GraphedPass} can record it.
 *
 * <p>It does what {@code scaler.unscale_(…)}, {@code torch.nn.utils.clip_grad_norm_}, {@code scaler.step(…)} and {@code
 * scaler.update()} do one after the other, with less memory traffic: the gradients are read once for their norm, which is
 * infinite or NaN where one of them is, and AdamW divides them on its way, in place, by scale · max(1, (norm + 10⁻⁶) /
 * largest norm). A norm beyond float32's range, of squares that add up to more than 3.4·10³⁸, counts as infinite.
 */
public final class OptimizerStep implements AutoCloseable {
    /** What {@code clip_grad_norm_} adds to a norm, which may be 0. */
    private static final double NORM_EPSILON = 1e-6;

    private final AdamW adamW;
    private final GradScaler scaler;
    private final NDManager manager;
    private final NDArray one;
    private final TorchScript norm;
    private final TorchScript divisor;
    private final TorchScript notFinite;

    /** AdamW's step as it is: gradients are left alone. */
    public OptimizerStep(AdamW adamW) {
        this(adamW, Double.POSITIVE_INFINITY);
    }

    /** Gradients whose norm over all parameters is larger than {@code maxNorm} are shortened to it; infinity shortens none. */
    public OptimizerStep(AdamW adamW, double maxNorm) {
        this(adamW, maxNorm, null);
    }

    /**
     * As {@link #OptimizerStep(AdamW, double)}, with gradients of a loss that was scaled: where one is infinite or NaN the
     * step is left out, and the scale lowered.
     *
     * @param adamW the caller's, as the scaler
     * @param maxNorm of the unscaled gradients
     * @param scaler whose scale the loss was multiplied by; null where it was not
     * @throws IllegalArgumentException for a norm that is not positive
     */
    public OptimizerStep(AdamW adamW, double maxNorm, GradScaler scaler) {
        if (!(maxNorm > 0)) {
            throw new IllegalArgumentException("the largest norm of the gradients must be positive, not " + maxNorm);
        }
        boolean clips = maxNorm < Double.POSITIVE_INFINITY;
        this.adamW = adamW;
        this.scaler = scaler != null && scaler.settings().enabled() ? scaler : null;
        this.manager = NDManager.newBaseManager(adamW.device());
        this.one = manager.ones(new Shape());
        this.norm = clips || this.scaler != null ? norm(adamW.parameters()) : null;
        this.divisor = clips ? divisor(maxNorm) : null;
        this.notFinite = this.scaler != null ? notFinite() : null;
    }

    private static TorchScript norm(int gradients) {
        List<String> names =
                IntStream.range(0, gradients).mapToObj(i -> "g" + i).toList();
        return TorchScript.compile(
                "torch.linalg_vector_norm(torch.stack(torch._foreach_norm(" + names + ", 2)), 2)", names);
    }

    private static TorchScript divisor(double maxNorm) {
        return TorchScript.compile(
                String.format(
                        Locale.ROOT,
                        "torch.mul(torch.clamp(torch.div(torch.add(torch.div(norm, scale), %s), %s), 1), scale)",
                        NORM_EPSILON,
                        maxNorm),
                List.of("norm", "scale"));
    }

    private static TorchScript notFinite() {
        return TorchScript.compile(
                "torch.to(torch.logical_not(torch.isfinite(norm)), " + ScalarType.FLOAT32.code() + ")",
                List.of("norm"));
    }

    /**
     * Takes the step, with the gradients that the parameters have; nothing is read back.
     *
     * @throws IllegalStateException when a parameter has no gradient
     */
    public void take() {
        run(false);
    }

    /**
     * Runs every operator of a step and changes nothing, as a step that is left out, so that libtorch is set up for a
     * recording.
     *
     * @throws IllegalStateException as {@link #take}
     */
    void rehearse() {
        run(true);
        if (scaler != null) {
            try (GradScaler other = GradScaler.on(adamW.device(), scaler.settings())) {
                other.update(one);
            }
        }
    }

    private void run(boolean rehearsal) {
        List<NDArray> gradients = adamW.gradients();
        try (var constant = GradMode.disabled();
                NDManager numbers = manager.newSubManager()) {
            NDArray scale = scaler == null ? one : scaler.scaleOnDevice();
            NDArray length = norm == null ? null : norm.call(numbers, gradients.toArray(NDArray[]::new));
            NDArray whole = divisor == null ? scale : divisor.call(numbers, length, scale);
            NDArray foundInf = notFinite == null ? adamW.allFinite() : notFinite.call(numbers, length);
            adamW.step(gradients, norm == null ? null : whole, rehearsal ? one : foundInf);
            if (scaler != null && !rehearsal) {
                scaler.update(foundInf);
            }
        } finally {
            gradients.forEach(NDArray::close);
        }
    }

    /** The arrays that a step reads and changes besides gradients. */
    List<NDArray> arrays() {
        List<NDArray> arrays = new ArrayList<>(adamW.arrays());
        arrays.add(one);
        if (scaler != null) {
            arrays.addAll(scaler.arrays());
        }
        return arrays;
    }

    /** Frees what it made itself; AdamW and the scaler are the caller's. */
    @Override
    public void close() {
        for (TorchScript script : new TorchScript[] {norm, divisor, notFinite}) {
            if (script != null) {
                script.close();
            }
        }
        manager.close();
    }
}
