package dev.mixedprecision.libtorch;

import java.util.ArrayList;
import java.util.List;

/**
 * How a GPU is doing at a moment.
 *
 * @param clockMhz the clock of its multiprocessors
 * @param maxClockMhz the highest that clock can be
 * @param temperatureCelsius of the chip
 * @param throttling why the clock is held below what it could be; empty when nothing slows it down
 */
public record CudaState(int clockMhz, int maxClockMhz, int temperatureCelsius, List<String> throttling) {

    /** The reasons in NVML's bit mask that mean a slowdown; being idle and chosen clocks are none. */
    static List<String> slowdowns(long reasons) {
        List<String> names = new ArrayList<>();
        if ((reasons & 0x04) != 0) {
            names.add("software power cap");
        }
        if ((reasons & 0x08) != 0) {
            names.add("hardware slowdown");
        }
        if ((reasons & 0x20) != 0) {
            names.add("software thermal slowdown");
        }
        if ((reasons & 0x40) != 0) {
            names.add("hardware thermal slowdown");
        }
        if ((reasons & 0x80) != 0) {
            names.add("hardware power brake");
        }
        return List.copyOf(names);
    }
}
