package dev.mixedprecision.report.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The demos, drawn by a JVM of their own: what {@link WithoutAwtTest} starts. */
final class DrawDemos {
    private DrawDemos() {}

    /** Takes the folder to write to, and any classes to load first. */
    public static void main(String[] args) throws IOException, ClassNotFoundException {
        for (int i = 1; i < args.length; i++) {
            Class.forName(args[i]);
        }
        for (Map.Entry<String, Chart> demo : Demos.all().entrySet()) {
            Files.writeString(
                    Path.of(args[0], demo.getKey() + ".svg"), demo.getValue().toSvg());
        }
    }
}
