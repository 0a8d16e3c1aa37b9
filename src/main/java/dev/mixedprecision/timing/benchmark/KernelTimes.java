package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.TorchScript;
import dev.mixedprecision.model.Access;
import dev.mixedprecision.timing.ReplayTimer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a device takes for kernels bound by memory: one of each way of going through it, in the very type and shape. */
final class KernelTimes {
    /** Elements that are enough to time. */
    private static final double ELEMENTS_TO_TIME = 0x1p28;

    private static final int FEWEST = 5;
    private static final int MOST = 50;

    private final Device device;
    private final Caches caches;
    private final Map<Key, Double> measured = new HashMap<>();

    /** What a time depends on. */
    private record Key(Access access, ScalarType low) {}

    KernelTimes(Device device, Caches caches) {
        this.device = device;
        this.caches = caches;
    }

    /** The seconds of one launch in passes of a precision; measured when first asked for. */
    double seconds(Access access, ScalarType precision) {
        return measured.computeIfAbsent(new Key(access, precision), any -> measure(access, precision));
    }

    private double measure(Access access, ScalarType low) {
        double elements = (double) access.rows() * access.width();
        int launches = (int) Math.max(FEWEST, Math.min(MOST, ELEMENTS_TO_TIME / elements));
        try (NDManager manager = NDManager.newBaseManager(device);
                Kernel kernel = Kernel.of(manager, access, low)) {
            int sets = caches.sets(elements * Tensors.dtype(kernel.x()).bytes());
            InTurn work = InTurn.of(sets, kernel::launch, () -> kernel.withOtherOperands()::launch);
            return ReplayTimer.seconds(device, Math.max(launches, sets), work::launch);
        }
    }

    /** One that goes through memory in a given way, with its operands. */
    record Kernel(TorchScript script, NDArray x, NDArray y) implements AutoCloseable {

        /** Of random operands, which the manager owns. */
        static Kernel of(NDManager manager, Access access, ScalarType low) {
            ScalarType type = access.low() ? low : ScalarType.FLOAT32;
            NDArray x = random(manager, shape(access), storedAs(access.pattern(), type));
            boolean alike = access.pattern() == Access.Pattern.TWO_OPERANDS;
            NDArray y = random(manager, alike ? x.getShape() : new Shape(access.rows(), 1), type);
            return new Kernel(TorchScript.compile(expression(access.pattern(), low), List.of("x", "y")), x, y);
        }

        /** The same one; closing this one closes its script. */
        Kernel withOtherOperands() {
            return new Kernel(script, another(x), another(y));
        }

        private static NDArray another(NDArray operand) {
            return random(operand.getManager(), operand.getShape(), Tensors.dtype(operand));
        }

        NDArray launch() {
            return script.call(x.getManager(), x, y);
        }

        @Override
        public void close() {
            script.close();
        }
    }

    /** One kernel each. */
    private static String expression(Access.Pattern pattern, ScalarType low) {
        return switch (pattern) {
            case PLAIN -> "x * 2";
            case TWO_OPERANDS, MASKED -> "x * y";
            case REPEATED -> "x - y";
            case WIDENED -> castTo(ScalarType.FLOAT32);
            case NARROWED -> castTo(low);
            case COUNTED -> castTo(ScalarType.INT64);
            case ROW_SUMS, INTEGER_ROW_SUMS -> "x.sum(-1)";
            case COLUMN_SUMS -> "x.sum(0)";
            case BLOCKS_MOVED -> "x.transpose(0, 1).contiguous()";
            case JOINED -> "torch.cat([x, x], -1)";
        };
    }

    private static String castTo(ScalarType type) {
        return "x.to(" + type.code() + ")";
    }

    private static Shape shape(Access access) {
        long rows = access.rows();
        long width = access.width();
        return switch (access.pattern()) {
            case BLOCKS_MOVED -> new Shape(2, (rows + 1) / 2, width);
            case JOINED -> new Shape(rows, (width + 1) / 2);
            default -> new Shape(rows, width);
        };
    }

    private static ScalarType storedAs(Access.Pattern pattern, ScalarType type) {
        return switch (pattern) {
            case COUNTED, MASKED -> ScalarType.BOOL;
            case INTEGER_ROW_SUMS -> ScalarType.INT64;
            default -> type;
        };
    }

    private static NDArray random(NDManager manager, Shape shape, ScalarType type) {
        return Aten.to(Aten.truncatedNormal(manager, 1, shape), type);
    }
}
