package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedTest {
    private final Named<Integer> counts = new Named<>("count");

    @Test
    void givesTheFactsOfANameWithAnArticleOrWithout() {
        counts.put(() -> 1, "the loss", "before");
        counts.putAll(() -> List.of(2, 3), "gradients");
        assertThat(counts.get("its loss", "before")).containsExactly(1);
        assertThat(counts.get("the gradients")).containsExactly(2, 3);
        assertThat(counts.names()).containsExactly("loss before", "gradients");
    }

    @Test
    void worksFactsOutWhenTheyAreAskedFor() {
        counts.put(
                () -> {
                    throw new IllegalArgumentException("not known on this device");
                },
                "loss");
        assertThatThrownBy(() -> counts.get("the loss")).hasMessage("not known on this device");
    }

    @Test
    void aNameThatNothingWasMeasuredForIsNoticed() {
        counts.put(() -> 1, "loss");
        counts.putAll(List::of, "gradients");
        assertThatThrownBy(() -> counts.get("the losses"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this scenario has measured no count of [losses]; there are [[loss], [gradients]]");
        assertThatThrownBy(() -> counts.get("gradients"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing to judge");
    }

    @Test
    void whateverElseIsNamedMayBeEvaluated() {
        counts.put(() -> 1, "loss");
        counts.putOthers(name -> List.of(name.get(0).length()));
        assertThat(counts.get("the loss")).containsExactly(1);
        assertThat(counts.get("a + b")).containsExactly(5);
    }
}
