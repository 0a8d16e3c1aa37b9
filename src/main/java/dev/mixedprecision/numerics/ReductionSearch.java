package dev.mixedprecision.numerics;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the order in which a kernel has added, from the bits of its results. A library does not say how it has split a
 * product, but of a few hundred orders at most one gives all the bits of random data.
 */
public final class ReductionSearch {
    /** Libraries' split-K kernels make no more. */
    private static final int MOST_PIECES = 64;

    /** The K of the tiles of NVIDIA's kernels. */
    private static final List<Integer> TILES = List.of(1, 8, 16, 32, 64, 128);

    /** The rows or columns that OpenBLAS's kernels take at a time, to multiples of which it rounds halves of a rest. */
    private static final List<Integer> UNROLLED = List.of(4, 8, 16);

    /** How many elements are computed before an order is given up: nearly every wrong one differs in one of them. */
    private static final int PROBES = 6;

    private final ProductUnit unit;
    private final FloatFormat result;

    /**
     * @param unit what adds
     * @param result the format of the results
     */
    public ReductionSearch(ProductUnit unit, FloatFormat result) {
        this.unit = unit;
        this.result = result;
    }

    /**
     * The simplest order that gives all the elements, to the bit; empty where none does.
     *
     * @param elements the elements of the product of a and b, row by row
     */
    public Optional<ReductionOrder> find(Operand a, Operand b, double[] elements) {
        return find(a, b, elements, IntStream.range(0, elements.length).boxed().toList());
    }

    /** The simplest order that gives some of the elements. */
    public Optional<ReductionOrder> find(Operand a, Operand b, double[] elements, List<Integer> some) {
        List<Integer> probes = IntStream.range(0, Math.min(PROBES, some.size()))
                .map(i -> some.get((int) ((long) i * (some.size() - 1) / Math.max(1, PROBES - 1))))
                .boxed()
                .toList();
        return candidates(a.length()).stream()
                .filter(order -> probes.stream().allMatch(i -> same(order, a, b, elements, i)))
                .filter(order -> some.stream().allMatch(i -> same(order, a, b, elements, i)))
                .findFirst();
    }

    /** The elements that an order does not give. */
    public List<Integer> differing(ReductionOrder order, Operand a, Operand b, double[] elements) {
        return IntStream.range(0, elements.length)
                .filter(i -> !same(order, a, b, elements, i))
                .boxed()
                .toList();
    }

    private boolean same(ReductionOrder order, Operand a, Operand b, double[] elements, int i) {
        double foretold = result.round(order.element(unit, a, i / b.rows(), b, i % b.rows()));
        return Double.doubleToLongBits(foretold) == Double.doubleToLongBits(elements[i]);
    }

    /** Every order once, the simplest first: whole, a remainder first, half the terms; then split, equally or with a rest. */
    List<ReductionOrder> candidates(int length) {
        Set<ReductionOrder> orders = new LinkedHashSet<>();
        for (int terms = unit.terms(); terms >= Math.max(1, unit.terms() / 2); terms /= 2) {
            for (int tile : TILES) {
                orders.add(ReductionOrder.whole(length, terms).remainderFirst(tile));
            }
            if (terms == 1) {
                break;
            }
        }
        List<ReductionOrder> whole = List.copyOf(orders);
        Set<Integer> lengths = pieceLengths(length);
        for (ReductionOrder order : whole) {
            lengths.forEach(piece -> orders.add(order.inPiecesOf(piece)));
        }
        if (unit.terms() == 1) {
            orders.addAll(halving(length));
        }
        if (result != FloatFormat.FLOAT32) {
            for (int piece : lengths) {
                orders.add(ReductionOrder.whole(length, unit.terms())
                        .inPiecesOf(piece)
                        .roundingPiecesTo(result));
            }
        }
        for (int piece : lengths) {
            orders.add(
                    ReductionOrder.whole(length, unit.terms()).inPiecesOf(piece).pairwise());
        }
        return List.copyOf(orders);
    }

    /** Pieces of OpenBLAS's GEMM_Q, where the rest of a row is not a whole piece; it differs by processor. */
    private static List<ReductionOrder> halving(int length) {
        return IntStream.iterate(128, piece -> piece <= Math.min(768, length - 1), piece -> piece + 16)
                .filter(piece -> length % piece != 0)
                .mapToObj(ReductionOrder.whole(length, 1)::inPiecesOf)
                .flatMap(order -> UNROLLED.stream().map(order::halvingTheRest))
                .toList();
    }

    /** Equal pieces, each rounded up to a multiple of what a kernel may load at a time. */
    private static Set<Integer> pieceLengths(int length) {
        Set<Integer> lengths = new LinkedHashSet<>();
        for (int pieces = 2; pieces <= Math.min(MOST_PIECES, length); pieces++) {
            for (int multiple : new int[] {64, 32, 128, 16, 8, 4, 1}) {
                int each = (length + pieces - 1) / pieces;
                int piece = (each + multiple - 1) / multiple * multiple;
                if (piece < length) {
                    lengths.add(piece);
                }
            }
        }
        return lengths;
    }
}
