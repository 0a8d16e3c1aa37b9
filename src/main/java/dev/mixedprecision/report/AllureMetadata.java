package dev.mixedprecision.report;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
                properties.append(name).append('=').append(escaped(value)).append('\n'));
        write("environment.properties", properties.toString());
    }

    /** Writes categories.json, which sorts what went wrong. */
    public void writeCategories() {
        write("categories.json", json(categories()));
    }

    /**
     * Allure puts a result into every category that matches, so that each leaves out what belongs to another: the messages
     * of judgements hold the id of their law, those of options the option, and the harness's own are known by their words.
     */
    static List<Map<String, Object>> categories() {
        String law = "\\[[A-Z]{3}-\\d{2}\\]";
        String option = "-D[a-z]+\\.";
        String otherDevice = "but what would run is";
        String scenario = "this scenario|there is nothing to judge";
        String harness = otherDevice + "|" + scenario;
        List<Map<String, Object>> categories = new ArrayList<>();
        categories.add(category(
                "Numerical expectation: a law does not hold",
                List.of("failed"),
                "(?s).*" + law + "(?! undecided: ).*"));
        categories.add(category(
                "Undecided: too noisy to tell, more samples needed",
                List.of("failed"),
                "(?s).*" + law + " undecided: .*"));
        categories.add(category(
                "Native library: libtorch, DJL or JNA refused",
                List.of("failed", "broken"),
                "(?s)(?!.*(" + law + "|" + option + "|" + harness
                        + ")).*(libtorch|LibtorchException|EngineException|UnsatisfiedLinkError|aten::).*"));
        categories.add(category(
                "Environment: needs a device that is not there",
                List.of("skipped"),
                "(?s).*(CUDA|spec\\.device|bfloat16).*"));
        categories.add(category(
                "Environment: options and set-up",
                List.of("failed", "broken"),
                "(?s)(?!.*(" + law + "|" + harness + ")).*" + option + ".*"));
        categories.add(category(
                "Environment: another device than the scenario asks for (see -Dspec.device); nothing was judged on it",
                List.of("failed", "broken"),
                "(?s)(?!.*" + law + ").*(" + otherDevice + ").*"));
        categories.add(category(
                "Specification: a scenario that does not judge what it says (mend the feature or its steps)",
                List.of("failed", "broken"),
                "(?s)(?!.*(" + law + "|" + otherDevice + ")).*(" + scenario + ").*"));
        return categories;
    }

    private static Map<String, Object> category(String name, List<String> statuses, String message) {
        Map<String, Object> category = new LinkedHashMap<>();
        category.put("name", name);
        category.put("matchedStatuses", statuses);
        category.put("messageRegex", message);
        return category;
    }

    private static String json(Object value) {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(value) + "\n";
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
