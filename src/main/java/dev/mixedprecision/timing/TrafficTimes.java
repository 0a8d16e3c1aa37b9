package dev.mixedprecision.timing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Cuda;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a device takes to move bytes: the time of an elementwise kernel by the bytes that it reads and writes, measured from
 * 16 KiB, where the launch of a kernel on the device is all, to 1 GiB, where memory's bandwidth is.
 */
public final class TrafficTimes {
    private static final int LEAST_POWER = 14;
    private static final int LARGEST_POWER = 30;
    private static final double BYTES_TO_TIME = 0x1p31;
    private static final int FEWEST = 10;
    private static final int MOST = 200;

    private final NavigableMap<Double, Double> secondsByBytes;

    TrafficTimes(Map<Double, Double> secondsByBytes) {
        this.secondsByBytes = new TreeMap<>(secondsByBytes);
    }

    /** Measures a CUDA device, as far as its memory goes. */
    public static TrafficTimes measure(Device device) {
        Map<Double, Double> seconds = new TreeMap<>();
        // The largest first, so that the clocks are up for the small ones.
        for (int power = LARGEST_POWER; power >= LEAST_POWER; power--) {
            double bytes = Math.scalb(1.0, power);
            try {
                seconds.put(bytes, seconds(device, bytes));
            } catch (RuntimeException e) {
                if (!Cuda.isOutOfMemory(e)) {
                    throw e; // of those that do not fit there is no time
                }
            } finally {
                Cuda.emptyCache(device);
            }
        }
        return new TrafficTimes(seconds);
    }

    private static double seconds(Device device, double bytes) {
        int launches = (int) Math.max(FEWEST, Math.min(MOST, BYTES_TO_TIME / bytes));
        try (NDManager manager = NDManager.newBaseManager(device)) {
            NDArray x = manager.ones(new Shape((long) bytes / (2 * Float.BYTES)));
            NDArray two = Aten.scalar(manager, 2);
            return ReplayTimer.seconds(device, launches, () -> Aten.mul(x, two).close());
        }
    }

    /** The seconds of a kernel that reads and writes so many bytes: between two measured ones as on a straight line. */
    public double seconds(double bytes) {
        Map.Entry<Double, Double> below = secondsByBytes.floorEntry(bytes);
        Map.Entry<Double, Double> above = secondsByBytes.ceilingEntry(bytes);
        if (below == null) {
            return secondsByBytes.firstEntry().getValue();
        }
        if (above == null) {
            return below.getValue() * bytes / below.getKey();
        }
        if (below.getKey().equals(above.getKey())) {
            return below.getValue();
        }
        double share = (bytes - below.getKey()) / (above.getKey() - below.getKey());
        return below.getValue() + share * (above.getValue() - below.getValue());
    }

    /** Bytes a second of the largest traffic that was measured: what the memory gives where no cache helps. */
    public double bandwidth() {
        Map.Entry<Double, Double> largest = secondsByBytes.lastEntry();
        return largest.getKey() / largest.getValue();
    }
}
