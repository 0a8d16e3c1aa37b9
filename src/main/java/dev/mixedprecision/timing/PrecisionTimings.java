package dev.mixedprecision.timing;

import dev.mixedprecision.numerics.Samples;
import java.util.List;
import java.util.Locale;

/**
 * What was measured of one model in one precision. Times are in milliseconds, from an idle device until it is idle again,
 * by the device's own clock where there is one, else by the host's.
 *
 * @param precision {@code float32}, {@code tf32}, {@code e4m3fn}, or the type that autocast ran in
 * @param logits the dtype of the logits
 * @param trainedDtypes the dtypes of parameters and gradients
 * @param forward the forward pass and the loss
 * @param backward the backward pass
 * @param forwardHost the same samples of the forward pass by the host's clock, around waiting for the device
 * @param backwardHost the same of the backward pass
 * @param forwardLaunch the share of {@code forward} after which the host had launched everything; none on a CPU, where a
 *     call returns when its work is done
 * @param backwardLaunch the same of {@code backward}
 * @param throttling what held the device's clock down, after each step; empty where nothing did, none where nobody tells
 * @param stateQueryMs how long it took to ask, between two steps
 * @param peakBytes the most bytes in arrays at a time in both passes; NaN where it cannot be told
 * @param flops the floating-point operations of the matrix products of both passes
 * @param peakFlops the operations a second of one large matrix product in this precision, measured in the same process
 * @param optimizer the optimizer's step, where one was chosen
 * @param trouble what failed, such as running out of memory; or empty
 */
public record PrecisionTimings(
        String precision,
        String logits,
        String trainedDtypes,
        Samples forward,
        Samples backward,
        Samples forwardHost,
        Samples backwardHost,
        Samples forwardLaunch,
        Samples backwardLaunch,
        List<String> throttling,
        Samples stateQueryMs,
        double peakBytes,
        double flops,
        double peakFlops,
        OptimizerTimings optimizer,
        String trouble) {
    private static final double LAUNCH_BOUND = 0.9;
    private static final double WIDE_SPREAD = 0.1;
    private static final double DRIFT = 0.05;

    public PrecisionTimings {
        throttling = List.copyOf(throttling);
    }

    /** What there is of a precision that was not timed: no samples. */
    static PrecisionTimings none(String precision) {
        Samples none = Samples.of();
        return new PrecisionTimings(
                precision,
                "unknown",
                "unknown",
                none,
                none,
                none,
                none,
                none,
                none,
                List.of(),
                none,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                OptimizerTimings.NONE,
                "not timed");
    }

    public Samples total() {
        return forward.plus(backward);
    }

    /** Forward, backward and the optimizer's step; without an optimizer there are no samples. */
    public Samples wholeStep() {
        return total().plus(optimizer.times());
    }

    /** The optimizer's share of a whole step, by the medians. */
    public double optimizerShare() {
        return optimizer.times().median() / wholeStep().median();
    }

    /** Operations a second over both passes. */
    public double achievedFlops() {
        return flops / (total().median() / 1e3);
    }

    public double shareOfPeak() {
        return achievedFlops() / peakFlops;
    }

    /**
     * The share of both passes after which the host had launched everything; NaN where launching takes no time of its
     * own. The device runs behind the host. Where a kernel takes longer than its launch, work piles up, and when the last
     * one is launched the device has most of it still to do; where it takes less, the device waits for every launch and
     * is done just after the last one, and the share is close to 1.
     */
    public double launchShare() {
        return forwardLaunch.plus(backwardLaunch).median() / total().median();
    }

    /**
     * Whether the device was waiting for the host: {@link #launchShare} is 0.9 or more. CUDA lets the host be about 1,000
     * kernels ahead and then makes it wait, which is no launching: a pass of n kernels that is bound by computing has a
     * share of up to (n − 1,000) / n, so the line is good for passes of up to 10,000 kernels; the largest here have half
     * of that.
     */
    public boolean isLaunchBound() {
        return launchShare() >= LAUNCH_BOUND;
    }

    /**
     * How far the host's clock and the device's are apart over both passes, relative to the host's: the difference of the
     * medians. The host's also has the start of the first kernel and the end of waiting.
     */
    public double clockDisagreement() {
        double host = forwardHost.plus(backwardHost).median();
        return Math.abs(host - total().median()) / host;
    }

    /** What a reader should know before trusting the samples; empty when nothing stands out. */
    public String flags() {
        StringBuilder flags = new StringBuilder(trouble);
        flag(flags, "forward", forward);
        flag(flags, "backward", backward);
        flag(flags, "optimizer", optimizer.times());
        List<String> held =
                throttling.stream().filter(reason -> !reason.isEmpty()).toList();
        if (!held.isEmpty()) {
            append(
                    flags,
                    "throttled in " + held.size() + " of " + throttling.size() + " steps ("
                            + String.join("; ", held.stream().distinct().toList()) + ")");
        }
        return flags.toString();
    }

    private static void flag(StringBuilder flags, String phase, Samples samples) {
        if (samples.spread() > WIDE_SPREAD) {
            append(flags, String.format(Locale.ROOT, "%s spread %.0f %%", phase, 100 * samples.spread()));
        }
        if (Math.abs(samples.drift()) > DRIFT) {
            append(flags, String.format(Locale.ROOT, "%s drift %+.0f %%", phase, 100 * samples.drift()));
        }
    }

    private static void append(StringBuilder flags, String flag) {
        flags.append(flags.isEmpty() ? "" : "; ").append(flag);
    }
}
