package dev.mixedprecision.spec;

import dev.mixedprecision.machine.DeviceOption;
import dev.mixedprecision.timing.benchmark.BenchmarkOptions;
import io.cucumber.junit.platform.engine.Constants;
import java.lang.reflect.Field;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The names of the options: one that is misspelt is refused, and not left out of account. */
public final class Options {
    /** LSC-07 trains as many seeds. */
    public static final String SEEDS = "spec.seeds";

    private static final Set<String> OF_THE_SPECIFICATION =
            Set.of(DeviceOption.PROPERTY, SEEDS, SelectedScenarios.RERUN, Baseline.PROPERTY, Baseline.STRICT);

    private Options() {}

    /** Requires the values of this project's options to be some that there are. */
    static void requireAllowedValues() {
        DeviceOption.fromSystemProperty();
        BenchmarkOptions.fromSystemProperties();
        seeds(System.getProperty(SEEDS, "0"));
        Baseline.requireAllowedValues();
    }

    /**
     * The number of seeds that the value of {@link #SEEDS} asks for.
     *
     * @throws IllegalArgumentException for what is no number
     */
    public static int seeds(String value) {
        if (!value.matches("\\d{1,4}")) {
            throw new IllegalArgumentException("-D" + SEEDS + "=" + value + " is no number of seeds");
        }
        return Integer.parseInt(value);
    }

    /** This project's own. */
    public static SortedSet<String> own() {
        SortedSet<String> names = new TreeSet<>(OF_THE_SPECIFICATION);
        names.addAll(BenchmarkOptions.names());
        return names;
    }

    /**
     * Requires that the properties which look like options are options.
     *
     * @param properties the names of all properties that are set
     * @throws IllegalArgumentException for one that there is not, with the nearest that there is
     */
    static void requireKnown(Set<String> properties) {
        SortedSet<String> known = own();
        ofCucumber().forEach(known::add);
        for (String name : new TreeSet<>(properties)) {
            boolean meant = Stream.of("spec.", "benchmark.", "cucumber.")
                    .anyMatch(prefix -> name.toLowerCase(Locale.ROOT).startsWith(prefix));
            if (meant && !known.contains(name)) {
                throw new IllegalArgumentException("-D" + name + " is no option: is -D" + nearest(name, known)
                        + " meant? All options are in" + " docs/options.md");
            }
        }
    }

    private static String nearest(String name, SortedSet<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(
                        each -> distance(each.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT))))
                .orElseThrow();
    }

    /** How many letters are to be put in, left out or changed to make one text of the other. */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    /** What Cucumber's engine declares. */
    private static Stream<String> ofCucumber() {
        return Stream.of(Constants.class.getFields()).map(Options::value).filter(name -> name.startsWith("cucumber."));
    }

    private static String value(Field constant) {
        try {
            return (String) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(constant + " is public", e);
        }
    }
}
