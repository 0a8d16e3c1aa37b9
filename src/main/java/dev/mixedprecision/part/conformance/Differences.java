package dev.mixedprecision.part.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where results of the same type differ in their bits. */
final class Differences {
    private Differences() {}

    /** The first difference of the first result that has one; results of different types are not compared. */
    static Optional<CastOutcome.Difference> first(NDManager manager, List<NDArray> results, List<NDArray> oracle) {
        for (int i = 0; i < Math.min(results.size(), oracle.size()); i++) {
            Optional<CastOutcome.Difference> difference =
                    between(manager, "result " + i, results.get(i), oracle.get(i));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    /** The results that have an element which is not finite, under autocast or by hand. */
    static List<String> nonFinite(NDManager manager, List<NDArray> results, List<NDArray> oracle) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (!isFinite(manager, results.get(i))) {
                found.add("result " + i + " under autocast");
            }
        }
        for (int i = 0; i < oracle.size(); i++) {
            if (!isFinite(manager, oracle.get(i))) {
                found.add("result " + i + " by hand");
            }
        }
        return found;
    }

    static boolean isFinite(NDManager manager, NDArray array) {
        NDArray real = ComplexNumbers.are(Tensors.dtype(array)) ? ComplexNumbers.asReal(manager, array) : array;
        return Arrays.stream(Tensors.toDoubles(real)).allMatch(Double::isFinite);
    }

    static Optional<CastOutcome.Difference> between(
            NDManager manager, String what, NDArray underAutocast, NDArray byHand) {
        if (byHand != null && Tensors.dtype(underAutocast) != Tensors.dtype(byHand)) {
            return Optional.empty(); // seen by their types
        }
        long[] measured = bits(manager, underAutocast);
        long[] expected = byHand == null ? new long[0] : bits(manager, byHand);
        int count = 0;
        int first = -1;
        int size = Math.max(measured.length, expected.length);
        for (int i = 0; i < size; i++) {
            if (i >= measured.length || i >= expected.length || measured[i] != expected[i]) {
                count++;
                first = first < 0 ? i : first;
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of(new CastOutcome.Difference(
                        what,
                        first,
                        count,
                        size,
                        first < measured.length ? measured[first] : 0,
                        first < expected.length ? expected[first] : 0));
    }

    private static long[] bits(NDManager manager, NDArray array) {
        ScalarType type = Tensors.dtype(array);
        if (type.isFloatingPoint()) {
            return Tensors.allBits(array);
        }
        if (ComplexNumbers.are(type)) {
            return Tensors.allBits(ComplexNumbers.asReal(manager, array));
        }
        return array.getDataType() == DataType.INT64
                ? array.toLongArray()
                : Aten.to(array, ScalarType.INT64, manager).toLongArray();
    }
}
