package dev.mixedprecision.part.tensorcore;

import java.util.List;
import java.util.SortedMap;

/** How much row 0 of operators depends on how many rows there are. */
public record BatchInvariance(List<RowMap> maps) {

    /**
     * Row 0 of one operator among fewer rows against the same row among the most.
     *
     * @param operator with its type
     * @param attention the kernel of attention that libtorch chose; empty for other operators
     * @param invariant whether it was the same wherever it was run, so that it is held to that
     * @param most the most rows
     * @param elements of row 0
     * @param differing how many of them have other bits, by the count of rows
     * @param kernels the kernels that the device ran, by the count of rows; empty where nothing tells them
     * @param fromNext how many elements of row 1 have other bits than those of row 0, among the most rows
     * @param unavailable why it cannot be computed here; empty where it can
     */
    public record RowMap(
            String operator,
            String attention,
            boolean invariant,
            int most,
            long elements,
            SortedMap<Integer, Long> differing,
            SortedMap<Integer, String> kernels,
            long fromNext,
            String unavailable) {

        /** Whether it was computed. */
        public boolean isAvailable() {
            return unavailable.isEmpty();
        }
    }
}
