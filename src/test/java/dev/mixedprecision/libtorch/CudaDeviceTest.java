package dev.mixedprecision.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaDeviceTest {
    @ParameterizedTest
    @CsvSource({"7, 5, false, false", "8, 0, true, false", "8, 6, true, false", "8, 9, true, true", "9, 0, true, true"})
    void whatADeviceMultipliesDependsOnItsComputeCapability(int major, int minor, boolean bfloat16, boolean float8) {
        CudaDevice device = new CudaDevice("invented", 1, 1, major, minor);
        assertThat(device.supportsBfloat16()).isEqualTo(bfloat16);
        assertThat(device.supportsFloat8Products()).isEqualTo(float8);
    }
}
