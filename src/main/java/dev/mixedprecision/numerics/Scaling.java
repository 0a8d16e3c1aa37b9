package dev.mixedprecision.numerics;

/**
 * How numbers are brought into the range of a narrow format: a group of neighbours shares a scale s, and each number x is
 * stored as x/s, divided in float32, clamped to the format's largest value and rounded. Groups lie along rows.
 */
public enum Scaling {
    /** One scale a tensor: its largest magnitude becomes e4m3fn's largest value. */
    TENSOR("a scale a tensor", FloatFormat.E4M3FN, 0),
    /** One scale a row. */
    ROW("a scale a row", FloatFormat.E4M3FN, 0),
    /** One scale a block of 128 numbers of a row. */
    BLOCK("a scale a block of 128", FloatFormat.E4M3FN, 128),
    /**
     * Blocks of 32 in e4m3fn with a scale in e8m0: 2^(⌊log2 of the largest magnitude⌋ − 8), so that what is above 448/512 of
     * a power of two is clamped. OCP's MX specification 1.0, 6.3.
     */
    MXFP8("MXFP8", FloatFormat.E4M3FN, 32),
    /**
     * Blocks of 16 in e2m1. The block's scale is stored in e4m3fn, relative to one of the tensor in float32, the tensor's
     * largest magnitude over 448 × 6. NVIDIA, Pretraining Large Language Models with NVFP4, arXiv 2509.25149 (2025).
     */
    NVFP4("NVFP4", FloatFormat.E2M1, 16);

    private final String words;
    private final FloatFormat format;
    private final int block;

    Scaling(String words, FloatFormat format, int block) {
        this.words = words;
        this.format = format;
        this.block = block;
    }

    /** The format that scaled numbers are rounded to. */
    public FloatFormat format() {
        return format;
    }

    /** How many numbers share a scale, in a matrix of so many rows and columns. */
    public int group(int rows, int columns) {
        return switch (this) {
            case TENSOR -> rows * columns;
            case ROW -> columns;
            default -> block;
        };
    }

    /**
     * The scale of a group, which is 0 where all its numbers are, but for MXFP8, whose scales have no zero.
     *
     * @param largest the largest magnitude in the group
     * @param ofTensor the largest magnitude in the tensor
     */
    public float scale(float largest, float ofTensor) {
        return switch (this) {
            case TENSOR, ROW, BLOCK -> largest / (float) format.maxValue();
            case MXFP8 -> (float) E8M0.fromBits(largest == 0 ? 0 : E8M0.ofExponent(Math.getExponent(largest) - 8));
            case NVFP4 -> {
                float tensorScale = ofTensor / 2688;
                float relative = largest / 6 / tensorScale;
                yield largest == 0 ? 0 : (float) FloatFormat.E4M3FN.round(relative) * tensorScale;
            }
        };
    }

    /** What a number is stored as, in the format. */
    public double quantize(float x, float scale) {
        return scale == 0 ? 0 : format.roundSaturating(x / scale);
    }

    /**
     * How far a stored number, times its scale s, can be from x: half an ulp of the format, u|x| or half its smallest value
     * times s, or what was clamped, and 2^-23 |x| for the division's own rounding, by (1 + 2^-24).
     */
    public double errorBound(float x, float scale) {
        double magnitude = Math.abs((double) x);
        double rounding = Math.max(format.unitRoundoff() * magnitude, format.minSubnormal() / 2 * scale);
        return Math.max(rounding, magnitude - format.maxValue() * scale) + 0x1p-23 * magnitude;
    }

    @Override
    public String toString() {
        return words;
    }
}
