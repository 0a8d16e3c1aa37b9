package dev.mixedprecision.numerics;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * In which order a kernel adds the K products of an element, whatever the unit that adds them: the libraries' side of a
 * result's bits, as a {@link ProductUnit} is the hardware's.
 *
 * @param pieceLength how many products a piece of K has, the last one being what is left; K where it is not split
 * @param halves 0, or where more than one piece and less than two are left, these are two halves, the first rounded up to a
 *     multiple of this, as OpenBLAS does (driver/level3)
 * @param tile how many products a kernel loads at a time, where what is left over of a piece comes first, as in NVIDIA's
 *     CUTLASS 2, whose iterators take the incomplete tile at the beginning; 1 where nothing is left over or it comes last
 * @param terms how many products an instruction adds at once
 * @param partial the format to which the sums of pieces are rounded before they are added; float32 where they are not
 * @param joining how the sums of pieces are added, each addition being rounded to nearest in float32
 */
public record ReductionOrder(int pieceLength, int halves, int tile, int terms, FloatFormat partial, Joining joining) {

    /** How the sums of pieces are added. */
    public enum Joining {
        /** One after the other, the first piece first. */
        IN_ORDER,
        /** Neighbours first, then neighbouring sums, and so on. */
        PAIRWISE
    }

    public ReductionOrder {
        if (pieceLength < 1 || halves < 0 || tile < 1 || terms < 1) {
            throw new IllegalArgumentException("lengths must be positive: piece " + pieceLength + ", tile " + tile
                    + ", terms " + terms + ", and halves not negative: " + halves);
        }
    }

    /** One piece, from the first product to the last. */
    public static ReductionOrder whole(int length, int terms) {
        return new ReductionOrder(length, 0, 1, terms, FloatFormat.FLOAT32, Joining.IN_ORDER);
    }

    /** The same in pieces of another length. */
    public ReductionOrder inPiecesOf(int length) {
        return new ReductionOrder(length, halves, tile, terms, partial, joining);
    }

    /** The same with what is left of more than one piece and less than two in halves, the first rounded up to a multiple. */
    public ReductionOrder halvingTheRest(int multiple) {
        return new ReductionOrder(pieceLength, multiple, tile, terms, partial, joining);
    }

    /** The same with what is left over of a tile first. */
    public ReductionOrder remainderFirst(int tileLength) {
        return new ReductionOrder(pieceLength, halves, tileLength, terms, partial, joining);
    }

    /** The same with the sums of pieces rounded to a format. */
    public ReductionOrder roundingPiecesTo(FloatFormat format) {
        return new ReductionOrder(pieceLength, halves, tile, terms, format, joining);
    }

    /** The same with neighbouring sums added first. */
    public ReductionOrder pairwise() {
        return new ReductionOrder(pieceLength, halves, tile, terms, partial, Joining.PAIRWISE);
    }

    /** How many times an accumulator takes a block, in all pieces of a row of so many products together, at most. */
    public int blocks(int length) {
        int extra = tile == 1 ? 1 : 2; // what is left over of a tile, and of the piece
        return length / terms + extra * pieces(length);
    }

    /** How many pieces a row of so many products has. */
    public int pieces(int length) {
        int pieces = 1;
        for (int end = nextPiece(length); end < length; end += nextPiece(length - end)) {
            pieces++;
        }
        return pieces;
    }

    private int nextPiece(int left) {
        return halves == 0 || left <= pieceLength || left >= 2 * pieceLength
                ? Math.min(left, pieceLength)
                : (left / 2 + halves - 1) / halves * halves;
    }

    /** One element of a product, before its last rounding: the product of a row and a column. */
    public double element(ProductUnit unit, Operand a, int row, Operand b, int column) {
        int length = a.length();
        double[] sums = new double[pieces(length)];
        int from = 0;
        for (int piece = 0; piece < sums.length; piece++) {
            int to = from + nextPiece(length - from);
            int first = tile == 1 ? from : Math.min(to, from + (to - from - 1) % tile + 1);
            double sum = unit.accumulate(a, row, b, column, from, first, terms, 0);
            sums[piece] = partial.round(unit.accumulate(a, row, b, column, first, to, terms, sum));
            from = to;
        }
        return joined(sums);
    }

    private double joined(double[] sums) {
        if (joining == Joining.PAIRWISE && sums.length > 1) {
            return joined(IntStream.range(0, (sums.length + 1) / 2)
                    .mapToDouble(i -> 2 * i + 1 < sums.length ? (float) (sums[2 * i] + sums[2 * i + 1]) : sums[2 * i])
                    .toArray());
        }
        return Arrays.stream(sums).reduce((x, y) -> (float) (x + y)).orElse(0);
    }

    /**
     * The elements of a product, row by row, rounded to the format of the result.
     *
     * @throws IllegalArgumentException where rows and columns have several lengths
     */
    public double[] product(ProductUnit unit, Operand a, Operand b, FloatFormat result) {
        if (a.length() != b.length()) {
            throw new IllegalArgumentException("rows of " + a.length() + " and columns of " + b.length() + " numbers");
        }
        double[] elements = new double[a.rows() * b.rows()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = result.round(element(unit, a, i / b.rows(), b, i % b.rows()));
        }
        return elements;
    }

    /** What differs from one piece from the first product to the last, for rows of so many products. */
    public String describe(int length) {
        StringBuilder words = new StringBuilder(
                pieces(length) == 1
                        ? "not split"
                        : String.format(Locale.ROOT, "split in %d, pieces of %d", pieces(length), pieceLength));
        if (halves > 0) {
            words.append(", the rest in halves");
        }
        if (tile > 1) {
            words.append(", remainder of ").append(tile).append(" first");
        }
        words.append(", ").append(terms).append(terms == 1 ? " term" : " terms").append(" at a time");
        if (partial != FloatFormat.FLOAT32) {
            words.append(", pieces rounded to ").append(partial);
        }
        if (joining == Joining.PAIRWISE) {
            words.append(", added pairwise");
        }
        return words.toString();
    }
}
