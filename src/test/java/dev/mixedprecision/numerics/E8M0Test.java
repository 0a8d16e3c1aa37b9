package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class E8M0Test {
    @Test
    void everyCodeIsAPowerOfTwoAndTheLastOneNaN() {
        for (int code = 0; code < E8M0.NAN; code++) {
            assertThat(E8M0.fromBits(code)).isEqualTo(Math.pow(2, code - 127));
            assertThat(E8M0.ofExponent(code - 127)).isEqualTo(code);
        }
        assertThat(E8M0.fromBits(0xff)).isNaN();
        assertThatIllegalArgumentException().isThrownBy(() -> E8M0.fromBits(256));
        assertThatIllegalArgumentException().isThrownBy(() -> E8M0.fromBits(-1));
    }

    @Test
    void exponentsBeyondTheRangeBecomeItsEnds() {
        assertThat(E8M0.ofExponent(-200)).isZero();
        assertThat(E8M0.ofExponent(128)).isEqualTo(0xfe);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "1.4999999, 1",
        "1.5, 2",
        "3, 4",
        "-1, 1",
        "-0.75, 1",
        "0.7, 0.5",
        "0, 5.877471754111438E-39",
        "-0.0, 5.877471754111438E-39",
        "1e-45, 5.877471754111438E-39",
        "5.877472E-39, 5.877471754111438E-39",
        "5.877473E-39, 1.1754943508222875E-38",
        "1.17549435E-38, 1.1754943508222875E-38",
        "2.5521177e38, NaN",
        "2.5e38, 1.7014118346046923E38",
        "3.4028235e38, NaN",
        "Infinity, NaN",
        "-Infinity, NaN",
        "NaN, NaN"
    })
    void libtorchsCastLooksAtExponentAndFractionAlone(float x, double expected) {
        assertThat(E8M0.fromBits(E8M0.castByLibtorch(x))).isEqualTo(Double.valueOf(expected));
    }
}
