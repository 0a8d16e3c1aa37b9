package dev.mixedprecision.part.float8;

import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.numerics.E8M0;
import dev.mixedprecision.numerics.FloatFormat;

/** The exact models of libtorch's eight-bit types: what their codes mean and what casts to them give. */
public enum EightBits {
    E4M3FN(ScalarType.FLOAT8_E4M3FN),
    E5M2(ScalarType.FLOAT8_E5M2),
    E8M0FNU(ScalarType.FLOAT8_E8M0FNU);

    private final ScalarType type;

    EightBits(ScalarType type) {
        this.type = type;
    }

    /** libtorch's type. */
    public ScalarType type() {
        return type;
    }

    /**
     * The exact model of a type that has a sign.
     *
     * @throws IllegalStateException for e8m0fnu
     */
    public FloatFormat format() {
        return type.format();
    }

    /** The number of a code from 0 to 255. */
    public double value(long code) {
        return this == E8M0FNU ? E8M0.fromBits((int) code) : type.format().fromBits(code);
    }

    /**
     * What a float32, or a number of a narrower type, is cast to; NaN is any of the type's.
     *
     * @param saturating whether a finite number above the largest e4m3fn becomes the largest: libtorch's casts do from 2.12
     *     on (pytorch/pytorch pull request 178817)
     */
    public double cast(double x, boolean saturating) {
        if (this == E8M0FNU) {
            return E8M0.fromBits(E8M0.castByLibtorch((float) x));
        }
        FloatFormat format = type.format();
        return saturating && this == E4M3FN ? format.roundSaturating(x) : format.round(x);
    }

    /** Whether two codes are one number to the bit, or NaN both. */
    boolean isSame(double expected, long code) {
        return Double.doubleToLongBits(expected) == Double.doubleToLongBits(value(code));
    }

    @Override
    public String toString() {
        return type.torchName();
    }
}
