package dev.mixedprecision.libtorch;

/** How numbers are brought into the range of a float8 type before they are cast to it. */
public enum Float8Scaling {
    /**
     * By the type's largest value over the tensor's largest magnitude, in float32: computed from the very numbers that are
     * cast, on their device. A tensor of zeros has a scale of 1; one that is not finite has none, and becomes NaN.
     */
    DYNAMIC("dynamic scaling"),

    /** Not at all: what is beyond the type's largest value becomes that, and what is too small is lost. */
    NONE("no scaling");

    private final String words;

    Float8Scaling(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
