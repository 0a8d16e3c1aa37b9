package dev.mixedprecision.numerics;

import java.util.List;
import java.util.Optional;

/**
 * How a generation of NVIDIA's tensor cores adds, bit for bit. A block takes the accumulator and up to {@code terms}
 * exact products:
 *
 * <ol>
 *   <li>Every term is written with the largest exponent E among them. A product's exponent is the sum of its factors', so
 *       that its significand may be up to 4; a subnormal factor has its format's smallest exponent, and zero none.
 *   <li>Each is cut off, toward zero, to {@code fractionBits} bits behind the point at that exponent.
 *   <li>The cut terms are added exactly, so that their order makes no difference.
 *   <li>The sum becomes the accumulator: cut off, or in float16 rounded to nearest even.
 * </ol>
 *
 * <p>Found for Volta to Ampere by M. Fasi, N. J. Higham, M. Mikaitis and S. Pranesh, Numerical behavior of NVIDIA tensor
 * cores, PeerJ Computer Science 7:e330 (2021), and for all generations by P. Xie and others, MMA-Sim: Bit-Accurate
 * Reference Model of Tensor Cores and Matrix Cores, arXiv 2511.10909 (2025), whose figures {@link #published} gives.
 *
 * @param generation NVIDIA's name of it, such as {@code Hopper}
 * <p>Without {@code use_fast_accum} cuBLAS adds what a tensor core has made of 128 products of float8 to a float32 sum,
 * rounded to nearest: {@link ReductionOrder#inPiecesOf pieces} of {@link #PROMOTION_LENGTH}.
 *
 * @param input the format of the factors; of float8, either may be of the other format
 * @param terms how many products a block adds at most; an instruction with a smaller k adds fewer
 * @param fractionBits how many bits of a term are kept behind the point at the largest exponent
 * @param accumulator what the sum is kept in
 */
public record TensorCore(String generation, FloatFormat input, int terms, int fractionBits, Accumulator accumulator)
        implements ProductUnit {
    /** After how many products a sum in less than float32 is added to one in float32, where it is. */
    public static final int PROMOTION_LENGTH = 128;

    private static final List<FloatFormat> WITH_FLOAT8 =
            List.of(FloatFormat.FLOAT16, FloatFormat.BFLOAT16, FloatFormat.TF32, FloatFormat.E4M3FN, FloatFormat.E5M2);

    /** What a block's sum is kept in. */
    public enum Accumulator {
        /** float32, cut off. */
        FLOAT32(23, -126, 127, false),
        /** float32's exponents and 13 bits, cut off: what Ada and Hopper add float8 in. */
        E8M13(13, -126, 127, false),
        /** float16, rounded to nearest even: where accumulation in float16 is allowed. */
        FLOAT16(10, -14, 15, true);

        private final int fractionBits;
        private final int minExponent;
        private final int maxExponent;
        private final boolean nearest;

        Accumulator(int fractionBits, int minExponent, int maxExponent, boolean nearest) {
            this.fractionBits = fractionBits;
            this.minExponent = minExponent;
            this.maxExponent = maxExponent;
            this.nearest = nearest;
        }

        /** The bits of its significand, the hidden one included. */
        public int significandBits() {
            return fractionBits + 1;
        }

        /** Whether it is rounded to nearest even, and not cut off. */
        public boolean isRoundedToNearest() {
            return nearest;
        }
    }

    /** The generations by compute capability, and what a block of theirs takes. */
    private enum Generation {
        VOLTA("Volta", 70, 23, 8, List.of(FloatFormat.FLOAT16)),
        TURING("Turing", 75, 24, 16, List.of(FloatFormat.FLOAT16)),
        AMPERE("Ampere", 80, 24, 16, List.of(FloatFormat.FLOAT16, FloatFormat.BFLOAT16, FloatFormat.TF32)),
        ADA("Ada Lovelace", 89, 24, 16, WITH_FLOAT8),
        HOPPER("Hopper", 90, 25, 32, WITH_FLOAT8),
        BLACKWELL("Blackwell", 100, 25, 32, WITH_FLOAT8),
        RTX_BLACKWELL("RTX Blackwell", 120, 25, 32, WITH_FLOAT8);

        private final String label;
        private final int capability;
        private final int fractionBits;
        private final int bytes;
        private final List<FloatFormat> inputs;

        Generation(String label, int capability, int fractionBits, int bytes, List<FloatFormat> inputs) {
            this.label = label;
            this.capability = capability;
            this.fractionBits = fractionBits;
            this.bytes = bytes;
            this.inputs = inputs;
        }
    }

    /**
     * What is published of a generation for an input format, with the widest accumulation; empty where nothing is.
     *
     * @param major the 9 of compute capability 9.0
     * @param minor the 0 of it
     */
    public static Optional<TensorCore> published(int major, int minor, FloatFormat input) {
        Generation found = null;
        for (Generation generation : Generation.values()) {
            if (generation.capability <= 10 * major + minor) {
                found = generation;
            }
        }
        if (found == null || major > 12 || !found.inputs.contains(input)) {
            return Optional.empty();
        }
        // A block is as wide in bytes for every format; TF32 takes the room of a float32.
        int bytesOfOne = input == FloatFormat.TF32 ? 4 : input.storageBits() / Byte.SIZE;
        boolean narrow = bytesOfOne == 1 && found.compareTo(Generation.BLACKWELL) < 0;
        return Optional.of(new TensorCore(
                found.label,
                input,
                found.bytes / bytesOfOne,
                narrow ? Accumulator.E8M13.fractionBits : found.fractionBits,
                narrow ? Accumulator.E8M13 : Accumulator.FLOAT32));
    }

    /** The same with another accumulator. */
    public TensorCore with(Accumulator other) {
        return new TensorCore(generation, input, terms, fractionBits, other);
    }

    @Override
    public double accumulate(
            Operand a, int row, Operand b, int column, int from, int to, int blockTerms, double start) {
        if (!Double.isFinite(start) || !isFinite(a, row, from, to) || !isFinite(b, column, from, to)) {
            return special(a.values(row), b.values(column), from, to, start);
        }
        Sum sum = new Sum(start, a.format().significandBits() + b.format().significandBits() - 2);
        for (int k = from; k < to && sum.isFinite(); k += blockTerms) {
            sum.add(
                    a.significands(row),
                    a.exponents(row),
                    b.significands(column),
                    b.exponents(column),
                    k,
                    Math.min(to, k + blockTerms));
        }
        return sum.value();
    }

    private static boolean isFinite(Operand operand, int row, int from, int to) {
        if (!operand.isFinite()) {
            double[] values = operand.values(row);
            for (int k = from; k < to; k++) {
                if (!Double.isFinite(values[k])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** IEEE's rules for infinities and NaN, of which a sum is one that has one of them among its terms. */
    private static double special(double[] a, double[] b, int from, int to, double start) {
        double sum = start;
        for (int k = from; k < to; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    /** Such as {@code Hopper, bfloat16: 16 terms, 25 bits behind the point, into float32}. */
    @Override
    public String toString() {
        return generation + ", " + input + ": " + terms + " terms, " + fractionBits + " bits behind the point, into "
                + (accumulator.nearest ? "float16" : "float32, cut off");
    }

    /** The accumulator: {@code significand · 2^(exponent − accumulator.fractionBits)}. */
    private final class Sum {
        /** A shift by more than this leaves nothing of any term. */
        private static final int FARTHEST = 63;

        private final int productBits;
        private long significand;
        private int exponent;

        Sum(double start, int productBits) {
            this.productBits = productBits;
            exponent = start == 0 ? Operand.NO_EXPONENT : Math.max(Math.getExponent(start), accumulator.minExponent);
            significand = (long) Math.scalb(start, accumulator.fractionBits - exponent);
        }

        boolean isFinite() {
            return exponent <= accumulator.maxExponent;
        }

        double value() {
            return isFinite()
                    ? Math.scalb((double) significand, exponent - accumulator.fractionBits)
                    : Math.copySign(Double.POSITIVE_INFINITY, significand);
        }

        void add(int[] a, int[] aExponents, int[] b, int[] bExponents, int from, int to) {
            int largest = exponent;
            for (int k = from; k < to; k++) {
                largest = Math.max(largest, aExponents[k] + bExponents[k]);
            }
            if (largest < Operand.NO_EXPONENT / 2) {
                return; // zeros, added to zero
            }
            long sum = cut(significand, fractionBits - accumulator.fractionBits - (largest - exponent));
            int shift = fractionBits - productBits - largest;
            for (int k = from; k < to; k++) {
                sum += cut((long) a[k] * b[k], shift + aExponents[k] + bExponents[k]);
            }
            round(sum, largest - fractionBits);
        }

        /** {@code term · 2^shift}, cut off toward zero. */
        private static long cut(long term, int shift) {
            if (shift >= 0) {
                return term << shift;
            }
            if (shift < -FARTHEST) {
                return 0;
            }
            return term < 0 ? -(-term >> -shift) : term >> -shift;
        }

        /** Makes {@code sum · 2^quantum} the accumulator. */
        private void round(long sum, int quantum) {
            if (sum == 0) {
                significand = 0;
                exponent = Operand.NO_EXPONENT;
                return;
            }
            int binade = quantum + Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.abs(sum));
            exponent = Math.max(binade, accumulator.minExponent);
            int shift = quantum - (exponent - accumulator.fractionBits);
            significand = accumulator.nearest && shift < 0 ? nearest(sum, -shift) : cut(sum, shift);
            if (Math.abs(significand) >> (accumulator.fractionBits + 1) != 0) {
                significand /= 2; // rounded up to the next power of two
                exponent++;
            }
        }

        /** Half to even, by at most {@value #FARTHEST} places. */
        private static long nearest(long sum, int places) {
            long magnitude = Math.abs(sum);
            int shift = Math.min(places, FARTHEST);
            long cut = magnitude >> shift;
            long rest = magnitude - (cut << shift);
            long half = 1L << (shift - 1);
            long rounded = rest > half || rest == half && (cut & 1) == 1 ? cut + 1 : cut;
            return sum < 0 ? -rounded : rounded;
        }
    }
}
