package dev.mixedprecision.timing.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.Access;
import dev.mixedprecision.model.Access.Pattern;
import dev.mixedprecision.timing.benchmark.KernelTimes.Kernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels that stand for a way of going through memory do go that way; their times need a GPU. */
class KernelTimesTest {
    @ParameterizedTest
    @CsvSource({
        "PLAIN, true, bfloat16, bfloat16",
        "PLAIN, false, float32, float32",
        "TWO_OPERANDS, true, bfloat16, bfloat16",
        "TWO_OPERANDS, false, float32, float32",
        "REPEATED, true, bfloat16, bfloat16",
        "REPEATED, false, float32, float32",
        "MASKED, true, bool, bfloat16",
        "MASKED, false, bool, float32",
        "WIDENED, true, bfloat16, float32",
        "NARROWED, false, float32, bfloat16",
        "COUNTED, false, bool, int64",
        "JOINED, true, bfloat16, bfloat16",
    })
    void writesAnArrayOfTheWholeShape(Pattern pattern, boolean low, String read, String written) {
        assertKernel(new Access(pattern, low, 6, 4), read, written, new Shape(6, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "ROW_SUMS, true, bfloat16, bfloat16, 6",
        "ROW_SUMS, false, float32, float32, 6",
        "INTEGER_ROW_SUMS, false, int64, int64, 6",
        "COLUMN_SUMS, false, float32, float32, 4",
    })
    void sumsUpAlongTheStatedDimension(Pattern pattern, boolean low, String read, String written, long sums) {
        assertKernel(new Access(pattern, low, 6, 4), read, written, new Shape(sums));
    }

    @ParameterizedTest
    @CsvSource({"true, bfloat16", "false, float32"})
    void movesBlocksOfAWidth(boolean low, String type) {
        assertKernel(new Access(Pattern.BLOCKS_MOVED, low, 6, 4), type, type, new Shape(3, 2, 4));
    }

    @ParameterizedTest
    @CsvSource({"TWO_OPERANDS, true", "COUNTED, false"})
    void hasOtherOperandsOfTheSameShapesAndTypes(Pattern pattern, boolean low) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                Kernel kernel = Kernel.of(manager, new Access(pattern, low, 64, 4), ScalarType.BFLOAT16)) {
            Kernel other = kernel.withOtherOperands();
            assertThat(other.y().getShape()).isEqualTo(kernel.y().getShape());
            assertThat(Tensors.dtype(other.x())).isEqualTo(Tensors.dtype(kernel.x()));
            assertThat(Tensors.allBits(other.y())).isNotEqualTo(Tensors.allBits(kernel.y()));
            try (NDArray result = kernel.launch();
                    NDArray ofOthers = other.launch()) {
                assertThat(ofOthers.getShape()).isEqualTo(result.getShape());
            }
        }
    }

    private static void assertKernel(Access access, String read, String written, Shape shape) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                Kernel kernel = Kernel.of(manager, access, ScalarType.BFLOAT16);
                NDArray result = kernel.launch()) {
            assertThat(Tensors.dtype(kernel.x()).torchName()).isEqualTo(read);
            assertThat(Tensors.dtype(result).torchName()).isEqualTo(written);
            assertThat(result.getShape()).isEqualTo(shape);
        }
    }
}
