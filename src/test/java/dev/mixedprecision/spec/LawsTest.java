package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LawsTest {
    private static final URI SPEEDUP = URI.create("file:features/speedup/some.feature");
    private static final URI EXECUTION = URI.create("file:features/execution/some.feature");

    @Test
    void theIdIsFoundAmongTheTags() {
        assertThat(Laws.idOf(List.of("@speedup", "@SPD-06", "@critical"))).isEqualTo("SPD-06");
        assertThat(Laws.idOf(List.of("@float8", "@FP8-01"))).isEqualTo("FP8-01");
        assertThatThrownBy(() -> Laws.idOf(List.of("@speedup"))).hasMessageContaining("no law id such as @ACC-01");
    }

    @Test
    void aLawWithoutAdviceOfItsOwnGivesItsParts() {
        assertThat(Laws.adviceFor("SPD-01", SPEEDUP)).contains("nvidia-smi").contains("bound by launching");
        assertThat(Laws.adviceFor("EXE-01", EXECUTION)).contains("recordings break off");
    }

    /** Logits and losses do not depend on what else the GPU does. */
    @ParameterizedTest
    @ValueSource(strings = {"SPD-05", "SPD-06", "SPD-07", "SPD-08"})
    void aLawOnNumbersSendsNobodyToNvidiaSmi(String law) {
        assertThat(Laws.adviceFor(law, SPEEDUP)).isNotBlank().doesNotContain("nvidia-smi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EXE-02", "EXE-04"})
    void aLawThatRecordsNothingSendsNobodyToRecordings(String law) {
        assertThat(Laws.adviceFor(law, EXECUTION)).isNotBlank().doesNotContain("recording");
    }

    @Test
    void adviceIsGivenToLawsThatThereAre() {
        assertThat(thatAreNoLaws(Advice.OF_LAWS.keySet())).isEmpty();
        assertThat(thatAreNoLaws(Set.of("SPD-06", "SPD-99"))).containsExactly("SPD-99");
    }

    private static List<String> thatAreNoLaws(Collection<String> ids) {
        Set<String> laws =
                Features.laws().values().stream().flatMap(Collection::stream).collect(Collectors.toSet());
        return ids.stream().filter(id -> !laws.contains(id)).toList();
    }
}
