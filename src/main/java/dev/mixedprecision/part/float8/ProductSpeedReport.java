package dev.mixedprecision.part.float8;

import java.util.List;
import java.util.Locale;

/** Table and deliverable of what float8's products take. */
final class ProductSpeedReport {
    private ProductSpeedReport() {}

    /** One row a size. */
    static String table(List<ProductSpeed> speeds) {
        StringBuilder csv = new StringBuilder("size,bfloat16 µs,TFLOP/s,e4m3 fast µs,TFLOP/s,e4m3 with float32 sums µs,"
                + "largest magnitude µs,scale and cast µs,alone,scaled and cast\n");
        for (ProductSpeed speed : speeds) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%.1f,%.0f,%.1f,%.0f,%.1f,%.1f,%.1f,%.2f,%.2f%n",
                    speed.size(),
                    speed.bfloat16(),
                    speed.rate(speed.bfloat16()),
                    speed.fast(),
                    speed.rate(speed.fast()),
                    speed.promoted(),
                    speed.largest(),
                    speed.cast(),
                    speed.alone(),
                    speed.scaled()));
        }
        return csv.toString();
    }

    /** What a reader should know before training in float8. */
    static String deliverable(List<ProductSpeed> speeds, String device) {
        StringBuilder text = new StringBuilder("# What float8 gives and costs on " + device + "\n\n");
        for (ProductSpeed speed : speeds) {
            text.append(String.format(
                    Locale.ROOT,
                    "- %d × %d × %d: %.0f TFLOP/s in e4m3 against %.0f in bfloat16, %.2f times as fast; with the largest"
                            + " magnitude of either factor found, scaled and cast before, %.2f times. Sums of 128 products in"
                            + " float32 take %.2f times as long as fast accumulation.%n",
                    speed.size(),
                    speed.size(),
                    speed.size(),
                    speed.rate(speed.fast()),
                    speed.rate(speed.bfloat16()),
                    speed.alone(),
                    speed.scaled(),
                    speed.promoted() / speed.fast()));
        }
        String pays = speeds.stream()
                .filter(speed -> speed.scaled() > 1)
                .map(speed -> String.valueOf(speed.size()))
                .findFirst()
                .map(size -> "With scaling by libtorch's own operators it pays from " + size + " on.")
                .orElse(
                        "With scaling by libtorch's own operators it pays at none of these sizes: a kernel that scales and"
                                + " casts in one pass, or a scale that is kept from step to step, has to come first.");
        return text.append('\n').append(pays).append('\n').toString();
    }
}
