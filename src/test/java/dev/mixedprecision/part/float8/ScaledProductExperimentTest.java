package dev.mixedprecision.part.float8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.CudaDevice;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Scaling;
import dev.mixedprecision.numerics.TensorCore;
import dev.mixedprecision.part.float8.ProductPlan.Sums;
import dev.mixedprecision.part.float8.ScaledFactor.Sharing;
import dev.mixedprecision.part.float8.ScaledMatrix.Outliers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaledProductExperimentTest {
    private static final FloatFormat E4M3FN = FloatFormat.E4M3FN;

    private static CudaDevice device(int major) {
        return new CudaDevice("NVIDIA H100", 1L << 36, 50 << 20, major, 0);
    }

    /** The places that nvmath-python's documentation gives of blocks 2 and 5 of row 5 (get_block_scale_offset). */
    @ParameterizedTest
    @CsvSource({"5, 2, 82", "5, 5, 593", "0, 0, 0", "31, 3, 499", "32, 0, 4", "127, 7, 1023", "128, 0, 1024"})
    void scalesOfBlocksLieInTiles(int row, int block, int place) {
        float[] scales = new float[129 * 8];
        Arrays.fill(scales, 1);
        scales[row * 8 + block] = 0x1p5f;
        long[] tiles = ScaledProductExperiment.inTiles(scales, 129, 8);
        assertThat(tiles).hasSize(256 * 8);
        assertThat(tiles[place]).isEqualTo(132);
        assertThat(Arrays.stream(tiles).filter(code -> code != 127)).hasSize(1);
    }

    @Test
    void anUnfinishedTileIsFilledUp() {
        assertThat(ScaledProductExperiment.inTiles(new float[] {2, 2}, 1, 2))
                .hasSize(512)
                .startsWith(128, 128, 127);
    }

    @Test
    void blackwellMultipliesBlockFormatsAndHopperDoesNot() {
        assertThat(ScaledProductExperiment.missing(Sharing.MX, FloatFormat.BFLOAT16, device(9), true))
                .contains("products of block formats need compute capability 10.0 (Blackwell) or later");
        assertThat(ScaledProductExperiment.missing(Sharing.MX, FloatFormat.BFLOAT16, device(10), false))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TENSOR, FLOAT32, 8, false, false",
        "ROW, BFLOAT16, 9, false, false",
        "ROW, FLOAT32, 9, false, true",
        "ROW, FLOAT32, 9, true, false",
        "ROW, FLOAT32, 10, true, true",
        "BLOCK, BFLOAT16, 9, false, true",
        "BLOCK, BFLOAT16, 9, true, false",
        "BLOCK, FLOAT32, 10, true, true"
    })
    void newScalesNeedHopperAndCublas(
            Sharing sharing, FloatFormat result, int major, boolean since129, boolean missing) {
        assertThat(ScaledProductExperiment.missing(sharing, result, device(major), since129)
                        .isPresent())
                .isEqualTo(missing);
    }

    @ParameterizedTest
    @CsvSource({"12.8, false", "12.9, true", "13.0, true", "11.10, false", "0.0, false"})
    void cudasVersionIsRead(String cuda, boolean since) {
        assertThat(ScaledProductExperiment.isAtLeast129(cuda)).isEqualTo(since);
    }

    @Test
    void aFactorsScalesAreFoundByTheirGroups() {
        float[] scales = {1, 2, 4, 8};
        ScaledFactor squares = new ScaledFactor(E4M3FN, 256, 256, new long[1 << 16], Sharing.SQUARE, scales);
        assertThat(squares.scale(127, 127)).isEqualTo(1);
        assertThat(squares.scale(127, 128)).isEqualTo(2);
        assertThat(squares.scale(128, 127)).isEqualTo(4);
        assertThat(squares.scale(255, 255)).isEqualTo(8);
        ScaledFactor blocks = new ScaledFactor(E4M3FN, 2, 256, new long[512], Sharing.BLOCK, scales);
        assertThat(blocks.scale(1, 127)).isEqualTo(4);
        assertThat(blocks.scale(1, 128)).isEqualTo(8);
        ScaledFactor rows = new ScaledFactor(E4M3FN, 4, 16, new long[64], Sharing.ROW, scales);
        assertThat(rows.scale(2, 15)).isEqualTo(4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScaledFactor(E4M3FN, 4, 16, new long[64], Sharing.TENSOR, scales))
                .withMessage("4 scales of 1 groups");
    }

    /** 1 × 1 + 2 × 2 in blocks whose scales are 2 and 4 of either factor: 1 · 2 · 2 + 4 · 4 · 4. */
    @Test
    void eachBlocksProductsGetItsScales() {
        long[] codes = new long[256];
        codes[0] = FloatFormat.E4M3FN.toBits(1);
        codes[128] = FloatFormat.E4M3FN.toBits(2);
        ScaledFactor factor = new ScaledFactor(E4M3FN, 1, 256, codes, Sharing.BLOCK, new float[] {2, 4});
        ScaledProductPlan plan =
                new ScaledProductPlan(ComputeDevice.cpu(), factor, factor, Sums.PROMOTED, FloatFormat.FLOAT32);
        TensorCore hopper = TensorCore.published(9, 0, FloatFormat.E4M3FN).orElseThrow();
        assertThat(new ScaledProductOutcome(plan, new double[] {68}).differences(hopper))
                .isEqualTo("0 of 1 differ");
        assertThat(new ScaledProductOutcome(plan, new double[] {64}).differences(hopper))
                .isEqualTo("1 of 1 differ, first element 0 is 64.0, not 68.0");
    }

    /**
     * 1 × 1 in a row of 32: two blocks at most, each of which may cut 33 terms and the sum at 2^-13; two scales' roundings to
     * float32 and one to bfloat16. Each 1 may be off by 2^-4 and the division's 2^-23, each 0 by half of 2^-9.
     */
    @Test
    void anErrorIsHeldToEveryRounding() {
        double summing = (1 + 2 * 34 * 0x1p-13) * (1 + 0x1p-24) * (1 + 0x1p-24) - 1;
        double ofSum = summing + 0x1p-8 * (1 + summing);
        double alpha = 0x1p-4 + 0x1p-23;
        double ofFactors = 2 * alpha + alpha * alpha + 31 * 0x1p-20;
        TensorCore hopper = TensorCore.published(9, 0, FloatFormat.E4M3FN).orElseThrow();
        QuantizationOutcome one = one();
        ScaledProductPlan plan = new ScaledProductPlan(
                ComputeDevice.cpu(), ScaledFactor.of(one), ScaledFactor.of(one), Sums.FAST, FloatFormat.BFLOAT16);
        assertThat(new ScaledProductOutcome(plan, new double[] {1 + 2 * ofSum}).worstOfStored(hopper, one, one))
                .isCloseTo(2, within(1e-9));
        assertThat(new ScaledProductOutcome(plan, new double[] {1 - 2 * (ofSum + ofFactors)}).worst(hopper, one, one))
                .isCloseTo(2, within(1e-9));
        assertThat(new ScaledProductOutcome(plan, new double[] {1.25}).errorOfOrdinary(one, one))
                .isEqualTo(0.25);
    }

    /** 1 and 31 zeros with a scale of 1. */
    private static QuantizationOutcome one() {
        float[] numbers = new float[32];
        numbers[0] = 1;
        double[] values = new double[32];
        values[0] = 1;
        ScaledMatrix matrix = new ScaledMatrix(Outliers.NONE, 1, 32, numbers);
        return new QuantizationOutcome(
                new QuantizationPlan(ComputeDevice.cpu(), matrix, Scaling.ROW), new double[] {1}, values);
    }

    /** What libtorch asks for: groups as the numbers lie, and those of blocks of 128 column by column in memory. */
    @ParameterizedTest
    @CsvSource({"TENSOR, 1, 1", "ROW, 256, 1", "BLOCK, 256, 4", "SQUARE, 2, 4"})
    void scalesHaveTheShapeOfTheirGroups(Sharing sharing, long down, long across) {
        ScaledFactor factor = ScaledFactor.random(E4M3FN, 256, 512, sharing, false, 1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray scales = ScaledProductExperiment.scales(manager, factor);
            assertThat(scales.getShape()).isEqualTo(sharing == Sharing.TENSOR ? new Shape(1) : new Shape(down, across));
            assertThat(scales.toFloatArray()).containsExactly(factor.scales());
        }
    }

    @Test
    void scalesOfBlocksOf32AreInE8m0() {
        ScaledFactor factor = ScaledFactor.random(E4M3FN, 130, 64, Sharing.MX, true, 1);
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            NDArray scales = ScaledProductExperiment.scales(manager, factor);
            assertThat(Tensors.dtype(scales)).isEqualTo(ScalarType.FLOAT8_E8M0FNU);
            assertThat(Tensors.toDoubles(scales)).hasSize(1024).startsWith(factor.scale(0, 0), factor.scale(0, 32));
        }
    }
}
