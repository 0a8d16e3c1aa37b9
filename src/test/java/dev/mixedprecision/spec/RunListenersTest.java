package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.cucumber.plugin.ConcurrentEventListener;
import io.cucumber.plugin.event.TestCaseFinished;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** What listens to a run: the mark of an unfinished one, the console, JUnit's XML. */
class RunListenersTest {
    private static final String FEATURE = """
            @accumulation @ACC-99
            Feature: A title
              Scenario Outline: holds for <a> & <b>
                Given the CPU
                Then the dtypes are
                  | what | dtype |
                Examples:
                  | a | b |
                  | 1 | 2 |
                  | 3 | 4 |
              Scenario: fails
                Given the CPU
                Then the sum of nothing is exactly 1
              Scenario: is left out
                Given the CPU
                And a step that there is not
            """;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private String console() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private RunProgress progress(Map<String, Integer> planned) {
        return new RunProgress(
                new PrintStream(printed, true, StandardCharsets.UTF_8), folder.resolve("seconds.csv"), planned);
    }

    @Test
    void aRunThatIsKilledHasAResultThatSaysWhereItWasAndOneThatEndsHasNone() throws IOException {
        Path results = Files.createDirectory(folder.resolve("allure"));
        List<String> meanwhile = new ArrayList<>();
        ConcurrentEventListener killed = publisher -> publisher.registerHandlerFor(
                TestCaseFinished.class,
                event -> meanwhile.addAll(AllureRun.of(results).unfinished()));
        new SmallRun(folder).of(FEATURE, killed, new UnfinishedRun(results));
        assertThat(meanwhile).hasSize(4);
        assertThat(meanwhile.get(2)).contains("ended in ACC-99 · fails, after 2 scenarios");
        assertThat(results).isEmptyDirectory();
    }

    /** Allure shows it, and not in green. */
    @Test
    void theMarkOfAnUnfinishedRunIsAResultOfAlluresThatIsBroken() throws IOException {
        Path results = Files.createDirectory(folder.resolve("allure"));
        List<String> written = new ArrayList<>();
        ConcurrentEventListener killed = publisher -> publisher.registerHandlerFor(
                TestCaseFinished.class,
                event -> written.add(AllureRun.text(results.resolve("unfinished-result.json"))));
        new SmallRun(folder).of(FEATURE, killed, new UnfinishedRun(results));
        JsonObject result = JsonParser.parseString(written.get(0)).getAsJsonObject();
        assertThat(result.get("status").getAsString()).isEqualTo("broken");
        assertThat(Categories.UNFINISHED.matches(
                        "broken",
                        result.getAsJsonObject("statusDetails").get("trace").getAsString()))
                .isTrue();
    }

    @Test
    void theConsoleSaysWhatBecameOfALawAndAtOnceWhatFails() throws IOException {
        new SmallRun(folder).of(FEATURE, progress(Map.of("ACC-99", 4, "LSC-07", 2)));
        assertThat(console().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("ACC-99 FAILS: fails (")
                                .endsWith("one.feature:11)"),
                        line -> assertThat(line).startsWith("ACC-99 FAILS: is left out ("),
                        line -> assertThat(line)
                                .startsWith("ACC-99 FAILS   2 failed, 2 passed ")
                                .contains(" s   [4 of 6, about ")
                                .endsWith(" left]"));
    }

    @Test
    void fewScenariosDoNotTellHowLongManyTake() throws IOException {
        new SmallRun(folder).of(FEATURE, progress(Map.of("ACC-99", 4, "LSC-07", 37)));
        assertThat(console()).contains("[4 of 41]");
    }

    /** Cucumber's own clock says how long a scenario took; another law is known to take an hour. */
    @Test
    void theTimeThatIsLeftIsWhatTheRestTookInTheLastWholeRun() throws IOException {
        Files.writeString(folder.resolve("seconds.csv"), "ACC-99,0.500\nLSC-07,3600.000\n");
        new SmallRun(folder).of(FEATURE, progress(Map.of("ACC-99", 4, "LSC-07", 2)));
        assertThat(console()).contains("[4 of 6, about 60 min left]");
        assertThat(folder.resolve("seconds.csv"))
                .as("of a run that was no whole one")
                .content()
                .contains("3600.000");
    }

    @Test
    void junitsXmlHasTheLawTheRowAndTheReason() throws Exception {
        Path file = folder.resolve("deep/junit.xml");
        new SmallRun(folder).of(FEATURE, new JunitReport(file.toString()));
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        assertThat(List.of("tests", "failures", "errors", "skipped"))
                .extracting(suite::getAttribute)
                .containsExactly("4", "0", "2", "0");
        Element second = (Element) suite.getElementsByTagName("testcase").item(1);
        assertThat(second.getAttribute("classname")).isEqualTo("accumulation.ACC-99");
        assertThat(second.getAttribute("name")).isEqualTo("ACC-99 · holds for 3 & 4 (line 10)");
        assertThat(second.getAttribute("line")).isEqualTo("10");
        assertThat(second.getAttribute("file")).endsWith("accumulation/one.feature");
        Element error = (Element) suite.getElementsByTagName("error").item(0);
        assertThat(error.getAttribute("message")).contains("has measured no value");
        assertThat(error.getTextContent()).contains("\tat dev.mixedprecision.spec.");
    }
}
