package dev.mixedprecision.part.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tensor that an operator is called with: its name in the call, its shape, and what its elements are.
 *
 * @param name the name in the call
 * @param shape the extents; none for a scalar
 * @param kind what the elements are
 * @param bound for {@link Kind#INDEX}, the number that all elements are below
 */
public record Input(String name, List<Long> shape, Kind kind, int bound) {
    private static final Pattern TEXT =
            Pattern.compile("([a-z]\\w*): (scalar|\\d+(?:x\\d+)*)(?: ([a-z ]+?)| index<(\\d+))?");

    /** What the elements of an input are. Those without a name are the usual ones. */
    public enum Kind {
        /** float32, between −0.9 and 0.9, with all their bits in use, so that every cast rounds. */
        UNIFORM(""),
        /** float32, between 0.1 and 0.9: for logarithms, roots and probabilities. */
        POSITIVE("positive"),
        /** float32, 1 or −1: the labels of margin losses. */
        SIGNS("signs"),
        /** float32, a symmetric positive definite matrix, or a batch of them. */
        POSITIVE_DEFINITE("positive definite"),
        /** float32, a lower-triangular matrix with a diagonal of at least 1. */
        LOWER_TRIANGULAR("lower triangular"),
        /** int64, at least 0 and below a bound: indices and classes. */
        INDEX("index"),
        /** int32, 1 to the number of elements: the pivots of a factorisation that swapped nothing. */
        PIVOTS("pivots");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** Checks the shape for the kind. */
    public Input {
        shape = List.copyOf(shape);
        boolean matrix = kind == Kind.POSITIVE_DEFINITE || kind == Kind.LOWER_TRIANGULAR;
        int rank = shape.size();
        if (matrix && (rank < 2 || !shape.get(rank - 1).equals(shape.get(rank - 2)))) {
            throw new IllegalArgumentException("'" + name + "' must be square to be " + kind.text + ": " + shape);
        }
    }

    /**
     * Reads inputs such as {@code a: 3x4; p: 3 positive; t: 3 index<5; m: 2x2 positive definite; s: scalar}.
     *
     * @throws IllegalArgumentException for other texts and for names given twice
     */
    public static List<Input> parse(String text) {
        List<Input> inputs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : text.split(";")) {
            Input input = parseOne(part.strip());
            if (!names.add(input.name)) {
                throw new IllegalArgumentException("two inputs are called '" + input.name + "': " + text);
            }
            inputs.add(input);
        }
        return inputs;
    }

    private static Input parseOne(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an input such as 'a: 3x4' or 't: 3 index<5': '" + text + "'");
        }
        List<Long> shape = matcher.group(2).equals("scalar")
                ? List.of()
                : Arrays.stream(matcher.group(2).split("x")).map(Long::valueOf).toList();
        if (matcher.group(4) != null) {
            return new Input(matcher.group(1), shape, Kind.INDEX, Integer.parseInt(matcher.group(4)));
        }
        String kindText = matcher.group(3) == null ? "" : matcher.group(3);
        Kind kind = Arrays.stream(Kind.values())
                .filter(k -> k != Kind.INDEX && k.text.equals(kindText))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + kindText + "' is no kind of elements; kinds are "
                        + Arrays.stream(Kind.values()).map(k -> k.text).toList()));
        return new Input(matcher.group(1), shape, kind, 0);
    }

    /** Whether autocast may cast it. */
    public boolean isFloatingPoint() {
        return kind != Kind.INDEX && kind != Kind.PIVOTS;
    }

    /** The tensor: the same elements at every call, in every process and on every device. */
    NDArray create(NDManager manager) {
        Shape djlShape = new Shape(shape);
        int size = (int) djlShape.size();
        Random random = new Random(name.hashCode() * 31L + 1);
        return switch (kind) {
            case INDEX -> {
                long[] elements = new long[size];
                for (int i = 0; i < size; i++) {
                    elements[i] = random.nextInt(bound);
                }
                yield manager.create(elements, djlShape);
            }
            case PIVOTS -> {
                int[] elements = new int[size];
                int columns = shape.get(shape.size() - 1).intValue();
                for (int i = 0; i < size; i++) {
                    elements[i] = 1 + i % columns;
                }
                yield manager.create(elements, djlShape);
            }
            default -> manager.create(floats(size, random), djlShape);
        };
    }

    private float[] floats(int size, Random random) {
        float[] elements = new float[size];
        for (int i = 0; i < size; i++) {
            float unit = random.nextFloat();
            elements[i] = switch (kind) {
                case SIGNS -> unit < 0.5 ? -1 : 1;
                case POSITIVE -> 0.1f + 0.8f * unit;
                default -> 1.8f * unit - 0.9f;
            };
        }
        if (kind == Kind.POSITIVE_DEFINITE || kind == Kind.LOWER_TRIANGULAR) {
            int n = shape.get(shape.size() - 1).intValue();
            for (int matrix = 0; matrix < size; matrix += n * n) {
                shapeMatrix(elements, matrix, n);
            }
        }
        return elements;
    }

    /** Off the diagonal at most 0.9 / n in size and on it at least 1: diagonally dominant. */
    private void shapeMatrix(float[] elements, int offset, int n) {
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                int here = offset + row * n + column;
                if (row == column) {
                    elements[here] = 1 + row + Math.abs(elements[here]);
                } else if (row < column) {
                    elements[here] = kind == Kind.LOWER_TRIANGULAR ? 0 : elements[here] / n;
                } else if (kind == Kind.POSITIVE_DEFINITE) {
                    elements[here] = elements[offset + column * n + row];
                }
            }
        }
    }

    @Override
    public String toString() {
        String extents = shape.isEmpty()
                ? "scalar"
                : String.join("x", shape.stream().map(String::valueOf).toList());
        return name + ": " + extents
                + (kind == Kind.INDEX ? " index<" + bound : kind.text.isEmpty() ? "" : " " + kind.text);
    }
}
