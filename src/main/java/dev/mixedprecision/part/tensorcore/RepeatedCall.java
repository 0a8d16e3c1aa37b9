package dev.mixedprecision.part.tensorcore;

/**
 * A call, and what PyTorch says of whether it repeats its bits.
 *
 * @param entry where PyTorch names it as nondeterministic; empty where it does not
 * @param result whether that is said of the result
 * @param gradients whether that is said of the gradients
 */
record RepeatedCall(Call call, String entry, boolean result, boolean gradients) {
    /** Nothing is said of it, so that it repeats its bits. */
    static RepeatedCall unlisted(Call call) {
        return new RepeatedCall(call, "", false, false);
    }

    /** The entry that names one of its results; empty where none does. */
    String listed(boolean ofGradient) {
        return (ofGradient ? gradients : result) ? entry : "";
    }
}
