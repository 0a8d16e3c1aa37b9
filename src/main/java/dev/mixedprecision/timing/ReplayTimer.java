package dev.mixedprecision.timing;

import ai.djl.Device;
import dev.mixedprecision.libtorch.CudaEvent;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.CudaStream;
import java.util.List;

/**
 * What work takes a CUDA device by itself: recorded many times over as one graph, so that the host has no part in it, and
 * timed by the device's own clock.
 */
public final class ReplayTimer {
    private static final int REPLAYS = 5;

    private ReplayTimer() {}

    /**
     * The seconds of one launch of the work, of the fastest of five replays.
     *
     * @param launches how often it is recorded: enough for the start of a graph, some microseconds, not to count
     * @param work launches kernels, and neither waits for the device nor brings numbers from the host; the arrays that it
     *     reads stay open meanwhile
     */
    public static double seconds(Device device, int launches, Runnable work) {
        try (CudaStream stream = CudaStream.side(device)) {
            work.run(); // libraries set themselves up, which cannot be recorded
            try (CudaGraph graph = CudaGraph.capture(stream, CudaGraph.Pool.fresh(), List.of(), () -> {
                for (int i = 0; i < launches; i++) {
                    work.run();
                }
            })) {
                graph.replay();
                double least = Double.POSITIVE_INFINITY;
                for (int i = 0; i < REPLAYS; i++) {
                    least = Math.min(least, milliseconds(device, graph));
                }
                return least / 1e3 / launches;
            }
        }
    }

    private static double milliseconds(Device device, CudaGraph graph) {
        try (CudaEvent start = CudaEvent.record(device)) {
            graph.replay();
            try (CudaEvent end = CudaEvent.record(device)) {
                return start.millisecondsTo(end);
            }
        }
    }
}
