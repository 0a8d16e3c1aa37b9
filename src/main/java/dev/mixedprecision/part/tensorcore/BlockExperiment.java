package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.numerics.Operand;
import dev.mixedprecision.numerics.ProductUnit;
import dev.mixedprecision.numerics.ReductionOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Sums that fit into one block of a matrix unit. They stand in the diagonal of one product, each with a row and a column
 * of its own whose other terms are zeros: large enough that no library splits it.
 */
public final class BlockExperiment {
    /** What is added in the cases that float32 cannot hold: products of the numbers with themselves, or the negatives. */
    static final List<double[]> CUT =
            List.of(new double[] {4096, 1, 1, 1}, new double[] {4096, 1, 1, 1, 1, 1}, new double[] {-4096, -1, -1, -1});

    /** The farthest that a term of 1 − 1 + 2⁻ʲ is tried. */
    private static final int FARTHEST = 40;

    private static final int ORDERS = 24;
    private static final int INTEGER_SUMS = 24;
    private static final int LENGTH = 64;
    private static final Operator DIAGONAL = Operator.named("aten::diagonal");

    private final Multiplier multiplier;
    private final Units units;
    private final int size;

    public BlockExperiment() {
        this(new Multiplier.OfLibtorch(), Units.published(), 2048);
    }

    /** @param size how many rows and columns the product has */
    BlockExperiment(Multiplier multiplier, Units units, int size) {
        this.multiplier = multiplier;
        this.units = units;
        this.size = size;
    }

    /** One sum of products. */
    private record Case(double[] left, double[] right) {}

    /** Measures the sums of a format on a device. */
    public BlockOutcome run(ComputeDevice device, FloatFormat input) {
        Optional<ProductUnit> unit = units.of(device, input);
        int terms = unit.map(ProductUnit::terms).orElse(4);
        List<Case> cases = new ArrayList<>();
        for (int j = 1; j <= FARTHEST; j++) {
            int half = j / 2;
            cases.add(new Case(
                    new double[] {1, -1, Math.scalb(1.0, -half)}, new double[] {1, 1, Math.scalb(1.0, half - j)}));
        }
        CUT.forEach(numbers -> cases.add(
                new Case(numbers, Arrays.stream(numbers).map(Math::abs).toArray())));
        Random random = new Random(1);
        Case terms16 = random(random, input, Math.max(2, terms));
        for (int order = 0; order < ORDERS; order++) {
            cases.add(shuffled(random, terms16));
        }
        for (int i = 0; i < INTEGER_SUMS; i++) {
            cases.add(integers(random, Math.max(2, terms)));
        }

        FloatFormat result = multiplier.widest(device, input);
        List<Double> measured = measure(device, input, result, cases);
        List<Double> foretold =
                unit.map(each -> foretell(each, input, result, cases)).orElse(measured);
        int ordered = FARTHEST + CUT.size();
        int integers = ordered + ORDERS;
        return new BlockOutcome(
                input,
                result,
                unit,
                survivor(measured),
                survivor(foretold),
                measured.subList(FARTHEST, ordered),
                foretold.subList(FARTHEST, ordered),
                measured.subList(ordered, integers),
                measured.subList(integers, cases.size()),
                cases.subList(integers, cases.size()).stream()
                        .map(each -> result.round(exact(each)))
                        .toList());
    }

    private static int survivor(List<Double> sums) {
        int last = 0;
        for (int j = 1; j <= FARTHEST; j++) {
            last = sums.get(j - 1) != 0 ? j : last;
        }
        return last;
    }

    private static Case random(Random random, FloatFormat format, int terms) {
        double[] left = new double[terms];
        double[] right = new double[terms];
        for (int i = 0; i < terms; i++) {
            left[i] = format.round(random.nextGaussian() * Math.scalb(1.0, random.nextInt(9) - 4));
            right[i] = format.round(random.nextGaussian());
        }
        return new Case(left, right);
    }

    private static Case shuffled(Random random, Case terms) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < terms.left.length; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return new Case(
                order.stream().mapToDouble(i -> terms.left[i]).toArray(),
                order.stream().mapToDouble(i -> terms.right[i]).toArray());
    }

    /** Their sum has at most 11 bits, so that every result format holds it. */
    private static Case integers(Random random, int terms) {
        return new Case(
                random.doubles(terms).map(x -> Math.rint(16 * x - 8)).toArray(),
                random.doubles(terms).map(x -> Math.rint(4 * x - 2)).toArray());
    }

    private static double exact(Case sum) {
        double exact = 0;
        for (int i = 0; i < sum.left.length; i++) {
            exact += sum.left[i] * sum.right[i];
        }
        return exact;
    }

    private static List<Double> foretell(ProductUnit unit, FloatFormat input, FloatFormat result, List<Case> cases) {
        return cases.stream()
                .map(each -> ReductionOrder.whole(each.left.length, unit.terms())
                        .product(
                                unit,
                                Operand.of(input, new double[][] {each.left}),
                                Operand.of(input, new double[][] {each.right}),
                                result)[0])
                .toList();
    }

    private List<Double> measure(ComputeDevice device, FloatFormat input, FloatFormat result, List<Case> cases) {
        float[] left = new float[size * LENGTH];
        float[] right = new float[size * LENGTH];
        for (int row = 0; row < cases.size(); row++) {
            for (int i = 0; i < cases.get(row).left.length; i++) {
                left[row * LENGTH + i] = (float) cases.get(row).left[i];
                right[row * LENGTH + i] = (float) cases.get(row).right[i];
            }
        }
        try (NDManager manager = NDManager.newBaseManager(device.djl())) {
            Shape shape = new Shape(size, LENGTH);
            NDArray a = Aten.to(manager.create(left, shape), ScalarType.of(input));
            NDArray b = Aten.transpose(Aten.to(manager.create(right, shape), ScalarType.of(input)), 0, 1);
            NDArray product = multiplier.multiply(a, b, input, result);
            double[] diagonal = Tensors.toDoubles(DIAGONAL.call(manager, product));
            return Arrays.stream(diagonal).limit(cases.size()).boxed().toList();
        }
    }
}
