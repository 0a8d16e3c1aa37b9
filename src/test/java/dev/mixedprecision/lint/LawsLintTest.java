package dev.mixedprecision.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.spec.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The ids of a part's laws are counted through, so that a feature file that is gone leaves a gap. */
class LawsLintTest {
    /** Laws that were given up, whose ids no other law may have: none so far. */
    private static final Set<String> GIVEN_UP = Set.of();

    @Test
    void theIdsOfEveryPartAreCountedThrough() {
        SortedMap<String, SortedSet<String>> laws = Features.laws();
        assertThat(laws).isNotEmpty();
        assertThat(problems(laws, GIVEN_UP)).isEmpty();
    }

    @Test
    void aLawThatIsGoneIsNoticed() {
        assertThat(problems(laws("ACC-01", "ACC-03"), Set.of()))
                .containsExactly("accumulation has no law ACC-02, and one that comes after it");
        assertThat(problems(laws("ACC-02"), Set.of())).hasSize(1);
    }

    @Test
    void anIdOfAnotherPartIsNoticed() {
        assertThat(problems(laws("ACC-01", "AUT-01"), Set.of()))
                .containsExactly("accumulation has laws of several names: [ACC, AUT]");
    }

    @Test
    void aLawThatWasGivenUpLeavesItsId() {
        assertThat(problems(laws("ACC-01", "ACC-03"), Set.of("ACC-02"))).isEmpty();
        assertThat(problems(laws("ACC-01", "ACC-02"), Set.of("ACC-02")))
                .containsExactly("accumulation has the law ACC-02, which was given up");
    }

    private static SortedMap<String, SortedSet<String>> laws(String... ids) {
        return new TreeMap<>(Map.of("accumulation", new TreeSet<>(List.of(ids))));
    }

    private static List<String> problems(SortedMap<String, SortedSet<String>> laws, Set<String> givenUp) {
        List<String> problems = new ArrayList<>();
        laws.forEach((part, ids) -> {
            SortedSet<String> names = new TreeSet<>();
            ids.forEach(id -> names.add(id.substring(0, 3)));
            if (names.size() != 1) {
                problems.add(part + " has laws of several names: " + names);
                return;
            }
            int last = Integer.parseInt(ids.last().substring(4));
            for (int number = 1; number <= last; number++) {
                String id = String.format(Locale.ROOT, "%s-%02d", names.first(), number);
                if (givenUp.contains(id) && ids.contains(id)) {
                    problems.add(part + " has the law " + id + ", which was given up");
                } else if (!givenUp.contains(id) && !ids.contains(id)) {
                    problems.add(part + " has no law " + id + ", and one that comes after it");
                }
            }
        });
        return problems;
    }
}
