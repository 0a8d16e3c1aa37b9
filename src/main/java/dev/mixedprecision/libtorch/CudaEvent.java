package dev.mixedprecision.libtorch;

import ai.djl.Device;
import com.sun.jna.Pointer;
import dev.mixedprecision.libtorch.internal.CudaStreams;
import dev.mixedprecision.libtorch.internal.TorchCuda;

/**
 * A moment in the work of a CUDA stream, noted by the device's own clock when it gets there: what {@code torch.cuda.Event}
 * is in Python.
 */
public final class CudaEvent implements AutoCloseable {
    private final long event;
    private boolean closed;

    private CudaEvent(long event) {
        this.event = event;
    }

    /**
     * Notes when the device has done all that this thread's current stream was given up to now; returns at once.
     *
     * @param device a CUDA device
     * @throws LibtorchException when the device is none, and when CUDA refuses, with its reason
     */
    public static CudaEvent record(Device device) {
        CudaCheck.device(device, "an event");
        CudaStreams streams = new CudaStreams();
        Pointer stream = streams.handle(streams.current((byte) device.getDeviceId()));
        long[] made = new long[1];
        CudaCheck.error(TorchCuda.eventCreate(made), "an event could not be made");
        CudaEvent event = new CudaEvent(made[0]);
        try {
            CudaCheck.error(TorchCuda.eventRecord(event.event, stream), "an event could not be recorded");
        } catch (LibtorchException e) {
            event.close();
            throw e;
        }
        return event;
    }

    /**
     * The time on the device from this event to a later one of the same device, in milliseconds, to half a microsecond.
     * Waits for the later one.
     *
     * @throws LibtorchException when CUDA refuses, with its reason: also when the work between has failed
     */
    public double millisecondsTo(CudaEvent later) {
        float[] milliseconds = new float[1];
        CudaCheck.error(TorchCuda.eventSynchronize(later.event), "an event could not be waited for");
        CudaCheck.error(TorchCuda.eventElapsedTime(milliseconds, event, later.event), "events could not be compared");
        return milliseconds[0];
    }

    /** Frees the event. Closing twice does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            TorchCuda.eventDestroy(event);
        }
    }
}
