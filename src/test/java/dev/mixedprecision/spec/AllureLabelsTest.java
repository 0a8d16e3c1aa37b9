package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.qameta.allure.model.Label;
import io.qameta.allure.model.Link;
import io.qameta.allure.model.Parameter;
import io.qameta.allure.model.TestResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllureLabelsTest {
    private static TestResult labelled(TestResult result) {
        new AllureLabels().beforeTestSchedule(result);
        return result;
    }

    private static TestResult scenario() {
        return new TestResult()
                .setName("0.1 errs by 0.00213623046875")
                .setFullName("features/accumulation/error-bound.feature:24")
                .setDescription("  Two things\n  go wrong.\n\n  Each is\n  bounded.")
                .setParameters(List.of(
                        new Parameter().setName("addend").setValue("0.1"),
                        new Parameter().setName("error").setValue("0.00213623046875")))
                .setLinks(List.of())
                .setLabels(new ArrayList<>(List.of(
                        label("tag", "accumulation"),
                        label("tag", "ACC-02"),
                        label("feature", "Errors split"),
                        label("story", "0.1 errs by 0.00213623046875"),
                        label("gherkin_uri", "file:///x/features/accumulation/error-bound.feature"))));
    }

    private static Label label(String name, String value) {
        return new Label().setName(name).setValue(value);
    }

    private static List<String> values(TestResult result, String name) {
        return result.getLabels().stream()
                .filter(label -> label.getName().equals(name))
                .map(Label::getValue)
                .toList();
    }

    /** Allure sorts by name, so that laws are in the order of their ids. */
    @Test
    void behavioursAreThePartThenTheLawByItsIdThenTheScenario() {
        TestResult result = labelled(scenario());
        assertThat(values(result, "epic")).containsExactly("Accumulation");
        assertThat(values(result, "feature")).isEqualTo(values(result, "suite")).containsExactly("ACC-02 Errors split");
        assertThat(values(result, "story")).isEmpty();
    }

    @Test
    void theNameHasTheDigitsThatMatterAndTheDescriptionTheExactRowByTheNamesOfItsColumns() {
        TestResult result = labelled(scenario());
        assertThat(result.getName()).isEqualTo("ACC-02 · 0.1 errs by 0.00213623…");
        assertThat(result.getDescription())
                .isEqualTo("Two things go wrong.\n\nEach is bounded.\n\n"
                        + "**This scenario:** addend 0.1, error 0.00213623046875");
    }

    @Test
    void linksLeadToWhatIsWrittenAboutTheLaw() {
        assertThat(labelled(scenario()).getLinks())
                .extracting(Link::getUrl)
                .contains("https://doi.org/10.1007/s10543-011-0342-4", "https://doi.org/10.1137/0914050");
    }

    @Test
    void whatIsNoScenarioIsLeftAsItIs() {
        TestResult other = new TestResult().setName("preflight").setLabels(List.of(label("epic", "Set-up")));
        assertThat(labelled(other).getName()).isEqualTo("preflight");
    }

    @Test
    void everyPartHasSomethingWrittenAboutIt() {
        assertThat(Laws.Part.values())
                .as("the parts, each of which has pages in FurtherReading")
                .allMatch(part -> !FurtherReading.of("", part.folder()).isEmpty());
    }
}
