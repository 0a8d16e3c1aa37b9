package dev.mixedprecision.report.timing;

import dev.mixedprecision.numerics.Ratio;
import dev.mixedprecision.numerics.Samples;
import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.timing.PrecisionTimings;
import dev.mixedprecision.timing.SizeTimings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What timings say for the record of a run: speed-ups for the summary, times to be compared with those of other runs. */
public final class TimingFindings {
    private TimingFindings() {}

    /**
     * Speed-ups, and the time of both passes in every precision with the share of the device's measured peak; of replayed
     * passes with their intervals, and the ranges of the samples. What was not measured as asked is left out.
     */
    public static List<Finding> of(List<SizeTimings> sizes) {
        List<Finding> findings = new ArrayList<>();
        for (SizeTimings size : sizes) {
            if (!size.isAsAsked()) {
                continue;
            }
            addSpeedup(findings, size, speedupOf(size.size(), size.execution()), size.speedup());
            addSpeedup(
                    findings,
                    size,
                    "speed-up of float8 over bfloat16, " + size.size() + ", " + size.execution(),
                    size.float8SpeedupOverBfloat16());
            for (PrecisionTimings each : size.precisions()) {
                if (each.total().count() > 0) {
                    findings.add(time(size, each));
                }
            }
        }
        return findings;
    }

    private static void addSpeedup(List<Finding> findings, SizeTimings size, String name, Ratio speedup) {
        if (speedup.isKnown()) {
            Finding finding = Finding.number(name, speedup.value(), "times");
            findings.add(isTheDevices(size) ? finding.between(speedup.low(), speedup.high()) : finding);
        }
    }

    /** What a speed-up is called. */
    static String speedupOf(String size, String execution) {
        return "speed-up of mixed precision, " + size + ", " + execution;
    }

    /** Whether the device decides how long it takes: what a host launches varies far more from run to run than within. */
    private static boolean isTheDevices(SizeTimings size) {
        return size.execution().endsWith("graph");
    }

    private static Finding time(SizeTimings size, PrecisionTimings timings) {
        Samples total = timings.total();
        Finding time = Finding.number(
                        "forward and backward, " + size.size() + ", " + size.execution() + ", " + timings.precision(),
                        total.median(),
                        "ms")
                .aside();
        if (isTheDevices(size)) {
            time = time.between(Collections.min(total.values()), Collections.max(total.values()));
        }
        return Double.isNaN(timings.shareOfPeak()) ? time : time.shareOfPeak(timings.shareOfPeak());
    }
}
