package dev.mixedprecision.report.timing;

import dev.mixedprecision.timing.benchmark.KernelCounts;
import java.util.List;

/** The kernels of fused passes, as they were counted and as they were recorded. */
public final class KernelTable {
    /** Those of libtorch's templates have names of hundreds of characters, most of them alike. */
    private static final int LONGEST_NAME = 160;

    private KernelTable() {}

    /** One row a size and kernel, comma-separated, in the order of the passes. */
    public static String of(List<KernelCounts> sizes) {
        StringBuilder csv = new StringBuilder("size,precision,kernel,launches counted,launches recorded\n");
        for (KernelCounts size : sizes) {
            for (KernelCounts.Kernel each : size.kernels()) {
                csv.append(size.size())
                        .append(',')
                        .append(size.precision())
                        .append(',')
                        .append(TimingCsv.quoted(shortened(each.name())))
                        .append(',')
                        .append(each.counted())
                        .append(',')
                        .append(each.recorded())
                        .append('\n');
            }
        }
        return csv.toString();
    }

    /** Without the middle, where names differ least. */
    private static String shortened(String name) {
        int end = LONGEST_NAME / 4;
        return name.length() <= LONGEST_NAME
                ? name
                : name.substring(0, LONGEST_NAME - end) + " … " + name.substring(name.length() - end);
    }
}
