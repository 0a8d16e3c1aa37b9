package dev.mixedprecision.report;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The files beside the results that tell Allure where they come from and how to sort what went wrong. */
public final class AllureMetadata {
    private final Path resultsDirectory;

    public AllureMetadata(Path resultsDirectory) {
        this.resultsDirectory = resultsDirectory;
    }

    /** Writes environment.properties: what the results depend on, by name. */
    public void writeEnvironment(Map<String, String> machine) {
        StringBuilder properties = new StringBuilder();
        machine.forEach((name, value) ->
                properties.append(key(name)).append('=').append(escaped(value)).append('\n'));
        write("environment.properties", properties.toString());
    }

    /** Writes categories.json, which sorts what went wrong, as Allure reads it. */
    public void writeCategories(List<Map<String, Object>> categories) {
        write("categories.json", json(categories));
    }

    /** Writes executor.json: who ran this, and which build it was. */
    public void writeExecutor(Map<String, Object> executor) {
        write("executor.json", json(executor));
    }

    private static String json(Object value) {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(value) + "\n";
    }

    /** A blank, too, would end a key. */
    private static String key(String name) {
        return escaped(name).replaceAll("[ =:#!]", "\\\\$0");
    }

    /** Properties files are read as Latin-1 with Java's escapes. */
    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (char c : value.toCharArray()) {
            if (c == '\\') {
                escaped.append("\\\\");
            } else if (c < ' ' || c > '~') {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private void write(String file, String content) {
        try {
            Files.createDirectories(resultsDirectory);
            Files.writeString(resultsDirectory.resolve(file), content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }
}
