package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import dev.mixedprecision.machine.Hardware;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.DeviceClock;
import dev.mixedprecision.timing.MatmulRate;
import java.io.PrintStream;
import java.util.function.ToDoubleBiFunction;

/**
 * What a benchmark measures with.
 *
 * @param steps makes what is timed
 * @param clock tells the time
 * @param peak measures the operations a second that a device reaches in a precision
 * @param console hears of the progress
 * @param hostWarmUp warms up what launches, once for a JVM
 */
record Bench(
        TimedStepFactory steps,
        DeviceClock clock,
        ToDoubleBiFunction<Hardware, FloatFormat> peak,
        PrintStream console,
        HostWarmUp hostWarmUp) {

    /** The real one. */
    static Bench of(Device device, HostWarmUp hostWarmUp) {
        return new Bench(TransformerStep::new, DeviceClock.of(device), MatmulRate::measure, System.out, hostWarmUp);
    }
}
