package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.ScalarType;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Numbers to cast, by their bits.
 *
 * @param type the type that they are of
 * @param bits the bits of each
 * @param words what they are called
 */
public record CastInputs(ScalarType type, long[] bits, String words) {
    private static final int RANDOM = 1_000_000;

    /** One number. */
    public static CastInputs one(double number, ScalarType type) {
        return new CastInputs(type, new long[] {type.format().toBits(number)}, number + " in " + type);
    }

    /** All numbers of a type of 16 bits. */
    public static CastInputs all(ScalarType type) {
        return new CastInputs(
                type, LongStream.range(0, 1L << (8 * type.bytes())).toArray(), "all numbers of " + type);
    }

    /**
     * A million float32 numbers of random bits, and those where a cast has to decide: every value of the target, every tie
     * between two of them, and the neighbours of both.
     */
    public static CastInputs aroundEveryTie(EightBits target) {
        SplittableRandom random = new SplittableRandom(8);
        LongStream anywhere =
                LongStream.generate(() -> random.nextInt() & 0xffffffffL).limit(RANDOM);
        LongStream edges = LongStream.range(0, 255).flatMap(code -> {
            double value = target.value(code);
            double next = target.value(code + 1);
            return Double.isFinite(value) && Double.isFinite(next)
                    ? LongStream.concat(neighbours((float) value), neighbours((float) ((value + next) / 2)))
                    : neighbours((float) (1.125 * value));
        });
        return new CastInputs(
                ScalarType.FLOAT32,
                LongStream.concat(anywhere, edges).toArray(),
                "a million numbers of float32 and those around every tie");
    }

    private static LongStream neighbours(float x) {
        return LongStream.of(bits(x), bits(Math.nextUp(x)), bits(Math.nextDown(x)));
    }

    private static long bits(float x) {
        return Integer.toUnsignedLong(Float.floatToRawIntBits(x));
    }

    /** The number at an index. */
    public double value(int index) {
        return type.format().fromBits(bits[index]);
    }

    @Override
    public String toString() {
        return words;
    }
}
