package dev.mixedprecision.spec;

import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.GherkinDocument;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleTag;
import io.cucumber.messages.types.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The feature files, read without running them. */
public final class Features {
    private static final Path DIRECTORY = Path.of("features");

    private Features() {}

    /** One file, and the scenarios that its outlines come to. */
    public record Feature(Path file, GherkinDocument document, List<Pickle> scenarios) {
        /** The part's folder, which is the part's tag without its at sign. */
        public String part() {
            return file.getName(1).toString();
        }

        /** Where a scenario stands: its own line, or that of its row in an outline's table. */
        public int line(Pickle scenario) {
            String id = scenario.getAstNodeIds().get(scenario.getAstNodeIds().size() - 1);
            return document.getFeature().orElseThrow().getChildren().stream()
                    .flatMap(child -> child.getScenario().stream())
                    .flatMap(each -> Stream.concat(
                            Stream.of(Map.entry(each.getId(), each.getLocation())),
                            each.getExamples().stream()
                                    .flatMap(table -> table.getTableBody().stream())
                                    .map(row -> Map.entry(row.getId(), row.getLocation()))))
                    .filter(each -> each.getKey().equals(id))
                    .findFirst()
                    .orElseThrow()
                    .getValue()
                    .getLine()
                    .intValue();
        }
    }

    public static List<Feature> all() {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".feature"))
                    .sorted()
                    .map(Features::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file that a URI of Cucumber's names, from the working directory where it is below it. */
    static Path path(URI uri) {
        Path file = uri.isOpaque() ? Path.of(uri.getSchemeSpecificPart()) : Path.of(uri);
        Path here = Path.of("").toAbsolutePath();
        return file.toAbsolutePath().startsWith(here) ? here.relativize(file.toAbsolutePath()) : file;
    }

    public static List<String> tags(Pickle scenario) {
        return scenario.getTags().stream().map(PickleTag::getName).toList();
    }

    /** The ids of the laws, without their at sign, by the part's folder. */
    public static SortedMap<String, SortedSet<String>> laws() {
        return laws(all());
    }

    /** The ids of the laws of some features, by the part's folder. */
    public static SortedMap<String, SortedSet<String>> laws(List<Feature> features) {
        SortedMap<String, SortedSet<String>> laws = new TreeMap<>();
        for (Feature feature : features) {
            SortedSet<String> ids = laws.computeIfAbsent(feature.part(), any -> new TreeSet<>());
            feature.document().getFeature().orElseThrow().getTags().stream()
                    .map(Tag::getName)
                    .filter(Laws.ID.asMatchPredicate())
                    .forEach(tag -> ids.add(tag.substring(1)));
        }
        return laws;
    }

    /** The laws as sentences, by their ids. */
    public static Map<String, String> titles() {
        Map<String, String> titles = new TreeMap<>();
        for (Feature feature : all()) {
            var document = feature.document().getFeature().orElseThrow();
            document.getTags().stream()
                    .map(Tag::getName)
                    .filter(Laws.ID.asMatchPredicate())
                    .forEach(tag -> titles.put(tag.substring(1), document.getName()));
        }
        return titles;
    }

    private static Feature read(Path file) {
        try {
            return parse(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    public static Feature parse(Path file, String source) {
        List<Envelope> envelopes = GherkinParser.builder()
                .includeSource(false)
                .build()
                .parse(file.toString(), source.getBytes(StandardCharsets.UTF_8))
                .toList();
        envelopes.stream()
                .flatMap(envelope -> envelope.getParseError().stream())
                .findFirst()
                .ifPresent(error -> {
                    throw new IllegalStateException(file + ": " + error.getMessage());
                });
        return new Feature(
                file,
                envelopes.stream()
                        .flatMap(envelope -> envelope.getGherkinDocument().stream())
                        .findFirst()
                        .orElseThrow(),
                envelopes.stream()
                        .flatMap(envelope -> envelope.getPickle().stream())
                        .toList());
    }
}
