package dev.mixedprecision.numerics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.numerics.ReductionOrder.Joining;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An order is found again from the bits that it gives, and from them alone. */
class ReductionSearchTest {
    private static final TensorCore CORE =
            TensorCore.published(9, 0, FloatFormat.BFLOAT16).orElseThrow();
    private static final ReductionSearch SEARCH = new ReductionSearch(CORE, FloatFormat.FLOAT32);

    private static Operand random(FloatFormat format, int rows, int length, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][length];
        for (double[] row : values) {
            Arrays.setAll(row, i -> format.round(random.nextGaussian()));
        }
        return Operand.of(format, values);
    }

    @ParameterizedTest
    @CsvSource({
        "512, 512, 1, 16, IN_ORDER",
        "1000, 1000, 32, 16, IN_ORDER",
        "257, 257, 16, 8, IN_ORDER",
        "4096, 1408, 1, 16, IN_ORDER",
        "2048, 256, 1, 16, PAIRWISE",
        "1001, 256, 16, 8, IN_ORDER",
        "257, 8, 16, 8, IN_ORDER"
    })
    void theOrderIsFoundFromTheBits(int length, int piece, int tile, int terms, Joining joining) {
        Operand a = random(FloatFormat.BFLOAT16, 5, length, 1);
        Operand b = random(FloatFormat.BFLOAT16, 5, length, 2);
        ReductionOrder order = new ReductionOrder(piece, 0, tile, terms, FloatFormat.FLOAT32, joining);
        double[] elements = order.product(CORE, a, b, FloatFormat.FLOAT32);
        Optional<ReductionOrder> found = SEARCH.find(a, b, elements);
        assertThat(found).isPresent();
        assertThat(found.get().product(CORE, a, b, FloatFormat.FLOAT32)).isEqualTo(elements);
        assertThat(found.get().pieces(length)).isEqualTo(order.pieces(length));
        assertThat(found.get().joining()).isEqualTo(joining);
    }

    @Test
    void piecesThatAreRoundedToTheLowFormatAreFound() {
        ReductionSearch low = new ReductionSearch(CORE, FloatFormat.BFLOAT16);
        Operand a = random(FloatFormat.BFLOAT16, 16, 1000, 1);
        Operand b = random(FloatFormat.BFLOAT16, 16, 1000, 2);
        ReductionOrder order = ReductionOrder.whole(1000, 16).inPiecesOf(256).roundingPiecesTo(FloatFormat.BFLOAT16);
        assertThat(low.find(a, b, order.product(CORE, a, b, FloatFormat.BFLOAT16)))
                .hasValueSatisfying(found -> assertThat(found.partial()).isEqualTo(FloatFormat.BFLOAT16));
    }

    /** 1000 products are 320, 320, and 360 in halves of 180, or of 184 and 176, or of 192 and 168. */
    @ParameterizedTest
    @CsvSource({"1000, 320, 4, 180", "1000, 320, 8, 184", "1000, 320, 16, 192", "512, 320, 16, 256"})
    void aRestInHalvesIsFound(int length, int piece, int multiple, int half) {
        ProductUnit chain = new CudaCores();
        ReductionSearch search = new ReductionSearch(chain, FloatFormat.FLOAT32);
        Operand a = random(FloatFormat.FLOAT32, 5, length, 1);
        Operand b = random(FloatFormat.FLOAT32, 5, length, 2);
        double[] elements = new double[25];
        for (int i = 0; i < elements.length; i++) {
            int row = i / 5;
            int column = i % 5;
            double sum = 0;
            int from = 0;
            for (; length - from >= 2 * piece; from += piece) {
                sum = (float) (sum + chain.accumulate(a, row, b, column, from, from + piece, 1, 0));
            }
            for (int to : length - from > half ? new int[] {from + half, length} : new int[] {length}) {
                sum = (float) (sum + chain.accumulate(a, row, b, column, from, to, 1, 0));
                from = to;
            }
            elements[i] = sum;
        }
        ReductionOrder order = ReductionOrder.whole(length, 1).inPiecesOf(piece).halvingTheRest(multiple);
        assertThat(order.product(chain, a, b, FloatFormat.FLOAT32)).isEqualTo(elements);
        assertThat(search.find(a, b, elements))
                .hasValueSatisfying(found -> assertThat(found.product(chain, a, b, FloatFormat.FLOAT32))
                        .isEqualTo(elements));
        assertThat(order.inPiecesOf(piece).halvingTheRest(0).product(chain, a, b, FloatFormat.FLOAT32))
                .isNotEqualTo(elements);
        assertThat(order.pieces(length)).isEqualTo(length / piece + 1);
    }

    @Test
    void anElementThatIsOffByABitIsExplainedByNoOrder() {
        Operand a = random(FloatFormat.BFLOAT16, 5, 512, 1);
        Operand b = random(FloatFormat.BFLOAT16, 5, 512, 2);
        ReductionOrder whole = ReductionOrder.whole(512, 16);
        double[] elements = whole.product(CORE, a, b, FloatFormat.FLOAT32);
        elements[7] = Math.nextUp((float) elements[7]);
        assertThat(SEARCH.find(a, b, elements)).isEmpty();
        assertThat(SEARCH.differing(whole, a, b, elements)).containsExactly(7);
    }

    /** The next generation's rule, or rounding, on ordinary data: no order of this one's explains it. */
    @Test
    void anotherUnitIsNotMistakenForThisOne() {
        Operand a = random(FloatFormat.BFLOAT16, 5, 512, 1);
        Operand b = random(FloatFormat.BFLOAT16, 5, 512, 2);
        TensorCore ampere = TensorCore.published(8, 0, FloatFormat.BFLOAT16).orElseThrow();
        double[] elements = ReductionOrder.whole(512, 8).product(ampere, a, b, FloatFormat.FLOAT32);
        assertThat(SEARCH.find(a, b, elements)).isEmpty();
        double[] rounded = ReductionOrder.whole(512, 1).product(new CudaCores(), a, b, FloatFormat.FLOAT32);
        assertThat(SEARCH.find(a, b, rounded)).isEmpty();
        assertThat(new ReductionSearch(new CudaCores(), FloatFormat.FLOAT32).find(a, b, rounded))
                .contains(ReductionOrder.whole(512, 1));
    }

    @Test
    void cudaCoresRoundAfterEachProduct() {
        Operand a = Operand.of(FloatFormat.FLOAT32, new double[][] {{4096, 1, 1, 1}});
        double[] product = ReductionOrder.whole(4, 1).product(new CudaCores(), a, a, FloatFormat.FLOAT32);
        assertThat(product).containsExactly(16777216);
        double tiny = Math.scalb(1.0, -39);
        Operand cancelling = Operand.of(FloatFormat.FLOAT32, new double[][] {{1, -1, tiny}});
        Operand ones = Operand.of(FloatFormat.FLOAT32, new double[][] {{1, 1, 1}});
        assertThat(ReductionOrder.whole(3, 1).product(new CudaCores(), cancelling, ones, FloatFormat.FLOAT32))
                .containsExactly(tiny);
    }

    @Test
    void anOrderIsDescribedByWhatIsParticularAboutIt() {
        assertThat(ReductionOrder.whole(512, 16).describe(512)).isEqualTo("not split, 16 terms at a time");
        assertThat(ReductionOrder.whole(4096, 16).inPiecesOf(1408).describe(4096))
                .isEqualTo("split in 3, pieces of 1408, 16 terms at a time");
        assertThat(ReductionOrder.whole(257, 1)
                        .inPiecesOf(8)
                        .remainderFirst(16)
                        .roundingPiecesTo(FloatFormat.FLOAT16)
                        .pairwise()
                        .describe(257))
                .isEqualTo("split in 33, pieces of 8, remainder of 16 first, 1 term at a time,"
                        + " pieces rounded to float16, added pairwise");
    }

    @Test
    void lengthsAreChecked() {
        assertThatThrownBy(() -> ReductionOrder.whole(0, 16)).hasMessageContaining("piece 0, tile 1, terms 16");
        assertThatThrownBy(() -> ReductionOrder.whole(3, 1).halvingTheRest(-1)).hasMessageContaining("negative: -1");
        Operand three = random(FloatFormat.BFLOAT16, 1, 3, 1);
        Operand four = random(FloatFormat.BFLOAT16, 1, 4, 1);
        assertThatThrownBy(() -> ReductionOrder.whole(3, 16).product(CORE, three, four, FloatFormat.FLOAT32))
                .hasMessageContaining("rows of 3 and columns of 4 numbers");
    }
}
