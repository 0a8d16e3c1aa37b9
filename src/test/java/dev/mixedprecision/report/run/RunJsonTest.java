package dev.mixedprecision.report.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.report.run.Judgement.Verdict;
import dev.mixedprecision.report.run.ScenarioRecord.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunJsonTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void place() {
        file = folder.resolve("results/run.json");
    }

    private Run written(Run run) {
        RunWriter writer = RunWriter.begin(file, run.started(), run.selection(), run.machine());
        run.scenarios().forEach(writer::add);
        return writer.end(run.ended());
    }

    @Test
    void aRunIsReadAsItWasWritten() {
        Run run = InventedRuns.ofEveryOutcome();
        assertThat(written(run)).isEqualTo(run);
        assertThat(RunJson.read(file)).isEqualTo(run);
        assertThat(RunJson.read(file).machine().keySet())
                .as("in the order in which a reader would ask for them")
                .containsExactlyElementsOf(run.machine().keySet());
    }

    @Test
    void aRunIsAsItsSchemaSays() throws IOException {
        written(InventedRuns.ofEveryOutcome());
        assertThat(RunSchema.problems(Files.readString(file))).isEmpty();
    }

    @Test
    void aRunOfNothingIsOneToo() throws IOException {
        Run nothing = InventedRuns.run("CPU");
        written(nothing);
        assertThat(RunSchema.problems(Files.readString(file))).isEmpty();
        assertThat(RunJson.read(file)).isEqualTo(nothing);
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                -0.0,
                0.0,
                Double.MIN_VALUE,
                10.000133514404297,
                1e300
            })
    void aNumberKeepsItsBits(double value) throws IOException {
        Finding finding = Finding.number("number", value, "").between(value, value);
        written(InventedRuns.run(
                "CPU",
                InventedRuns.held("ACC-01", "a", InventedRuns.sum(1, "float16 0x3c00"))
                        .found(finding)
                        .made()));
        Reading read = RunJson.read(file).scenarios().get(0).findings().get(0).reading();
        assertThat(Double.doubleToLongBits(read.value().orElseThrow())).isEqualTo(Double.doubleToLongBits(value));
        assertThat(RunSchema.problems(Files.readString(file))).isEmpty();
    }

    @Test
    void whileARunGoesOnThereIsAPartAndNoFile() throws IOException {
        written(InventedRuns.ofEveryOutcome());
        RunWriter writer = RunWriter.begin(file, InventedRuns.STARTED, "@ACC-07", InventedRuns.machine("CPU"));
        assertThat(file).as("the one before").doesNotExist();
        writer.add(InventedRuns.ofEveryOutcome().scenarios().get(0));
        Path part = folder.resolve("results/run.json.part");
        assertThat(Files.readString(part)).contains("\"law\":\"ACC-07\"");
        assertThat(file).doesNotExist();
        writer.end(InventedRuns.ENDED);
        assertThat(part).doesNotExist();
        assertThat(RunJson.read(file).selection()).isEqualTo("@ACC-07");
    }

    @Test
    void thePartOfAKilledRunIsNoRun() {
        RunWriter.begin(file, InventedRuns.STARTED, "", InventedRuns.machine("CPU"))
                .add(InventedRuns.ofEveryOutcome().scenarios().get(0));
        Path part = folder.resolve("results/run.json.part");
        assertThatThrownBy(() -> RunJson.read(part))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(part + " is no whole run.json: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | is no whole run.json: ",
                "{} | is no whole run.json: ",
                "{\"format\":2} | its format is 2, and 1"
            })
    void whatIsNoRunIsSaidToBeNone(String text, String message) throws IOException {
        Path other = Files.writeString(folder.resolve("other.json"), text);
        assertThatThrownBy(() -> RunJson.read(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void anOutcomeThatIsNotKnownIsRefused() throws IOException {
        written(InventedRuns.ofEveryOutcome());
        Path other = Files.writeString(
                folder.resolve("other.json"), Files.readString(file).replace("\"pending\"", "\"postponed\""));
        assertThatThrownBy(() -> RunJson.read(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("POSTPONED");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> RunJson.read(folder.resolve("none.json")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("reading " + folder.resolve("none.json"));
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("results/run.json.part"));
        assertThatThrownBy(() -> written(InventedRuns.ofEveryOutcome()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("writing " + folder.resolve("results/run.json.part"));
    }

    /** The schema would notice each of these, or it states less than it seems to. */
    @Test
    void theSchemaRefusesWhatIsWrong() throws IOException {
        written(InventedRuns.ofEveryOutcome());
        assertThat(broken(run -> run.addProperty("format", 2))).isNotEmpty();
        assertThat(broken(run -> run.remove("ended"))).isNotEmpty();
        assertThat(broken(run -> run.addProperty("started", "yesterday"))).isNotEmpty();
        assertThat(broken(run -> run.getAsJsonObject("machine").remove("TF32.matmul")))
                .isNotEmpty();
        assertThat(broken(run -> scenario(run).addProperty("law", "ACC"))).isNotEmpty();
        assertThat(broken(run -> scenario(run).addProperty("outcome", "passed")))
                .isNotEmpty();
        assertThat(broken(run -> scenario(run).addProperty("outcome", "failed")))
                .as("without a reason")
                .isNotEmpty();
        assertThat(broken(run -> scenario(run).getAsJsonArray("judgements").remove(0)))
                .as("held, and nothing judged")
                .isNotEmpty();
        assertThat(broken(run -> judgement(run).addProperty("verdict", "fails")))
                .as("held, and failed")
                .isNotEmpty();
        assertThat(broken(run -> judgement(run).addProperty("kind", "bound")))
                .as("without a bound")
                .isNotEmpty();
        assertThat(broken(run -> judgement(run).remove("distance"))).isNotEmpty();
        assertThat(broken(run -> measured(run).addProperty("value", "about 3"))).isNotEmpty();
        assertThat(broken(run -> measured(run).addProperty("bits", "3c00"))).isNotEmpty();
        assertThat(broken(run -> measured(run).addProperty("low", 1)))
                .as("without the upper end")
                .isNotEmpty();
        assertThat(broken(run -> scenario(run).addProperty("colour", "red"))).isNotEmpty();
        assertThat(broken(run -> {})).isEmpty();
    }

    private List<String> broken(Consumer<JsonObject> change) throws IOException {
        JsonObject run = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        change.accept(run);
        return RunSchema.problems(run.toString());
    }

    private static JsonObject scenario(JsonObject run) {
        return run.getAsJsonArray("scenarios").get(0).getAsJsonObject();
    }

    private static JsonObject judgement(JsonObject run) {
        return scenario(run).getAsJsonArray("judgements").get(0).getAsJsonObject();
    }

    private static JsonObject measured(JsonObject run) {
        return judgement(run).getAsJsonObject("measured");
    }

    @Test
    void aLawIsAsItsWorstScenario() {
        var laws = InventedRuns.ofEveryOutcome().laws();
        assertThat(laws.keySet()).containsExactly("ACC-07", "CNF-01", "DJL-01", "EXE-01", "LSC-07", "SPD-01");
        assertThat(laws.values())
                .extracting(LawRecord::outcome)
                .containsExactly(
                        Outcome.HELD,
                        Outcome.PENDING,
                        Outcome.BROKEN,
                        Outcome.SKIPPED,
                        Outcome.UNDECIDED,
                        Outcome.FAILED);
        assertThat(laws.get("SPD-01").count(Outcome.HELD)).isEqualTo(1);
        assertThat(laws.get("SPD-01").leftOut()).isZero();
        assertThat(laws.get("CNF-01").leftOut()).isEqualTo(1);
        assertThat(laws.get("EXE-01").leftOut()).isEqualTo(1);
        assertThat(laws.get("EXE-01").title()).isEqualTo("Title of EXE-01");
        assertThat(laws.get("EXE-01").part()).isEqualTo("execution");
    }

    @Test
    void aRunCountsAndFindsItsScenarios() {
        Run run = InventedRuns.ofEveryOutcome();
        assertThat(run.count(Outcome.HELD)).isEqualTo(2);
        assertThat(run.scenario("SPD-01 · large")).map(ScenarioRecord::outcome).contains(Outcome.FAILED);
        assertThat(run.scenario("SPD-01 · xl")).isEmpty();
        assertThat(run.fact("libtorch")).isEqualTo("2.11.0");
        assertThat(run.fact("colour")).isEmpty();
        assertThat(List.of(Outcome.values()))
                .filteredOn(Outcome::isRed)
                .containsExactly(Outcome.FAILED, Outcome.UNDECIDED, Outcome.BROKEN);
        assertThat(List.of(Outcome.values()))
                .filteredOn(Outcome::isLeftOut)
                .containsExactly(Outcome.SKIPPED, Outcome.PENDING);
    }

    @Test
    void spreadsAreApartOnlyIfBothAreKnownAndShareNothing() {
        Spread one = new Spread(1, 2);
        assertThat(one.isApartFrom(new Spread(2.1, 3))).isTrue();
        assertThat(one.isApartFrom(new Spread(0, 0.9))).isTrue();
        assertThat(one.isApartFrom(new Spread(2, 3))).isFalse();
        assertThat(one.isApartFrom(new Spread(0, 1))).isFalse();
        assertThat(one.isApartFrom(Spread.UNKNOWN)).isFalse();
        assertThat(Spread.UNKNOWN.isApartFrom(one)).isFalse();
        assertThat(new Spread(1, Double.NaN).isKnown()).isFalse();
        assertThat(one.times(2)).isEqualTo(new Spread(2, 4));
    }

    @Test
    void aFindingIsShownToTheDigitsThatMatter() {
        assertThat(List.of(
                        Finding.number("a", 2.4812345, "times").between(2.47123, 2.49),
                        Finding.value("a", 9.953125, FloatFormat.FLOAT16),
                        Finding.number("a", 51200, "operators"),
                        Finding.number("a", -0.0, "calls"),
                        Finding.number("a", 0.00012345678, "u"),
                        Finding.number("a", Double.NaN, ""),
                        Finding.number("a", 1234567.8, "bytes"),
                        Finding.words("a", "float32")))
                .extracting(Finding::shown)
                .containsExactly(
                        "2.481 times (2.471 to 2.49)",
                        "9.953125",
                        "51200 operators",
                        "0 calls",
                        "0.0001235 u",
                        "NaN",
                        "1.235E+6 bytes",
                        "float32");
    }

    @Test
    void aValueThatIsNoneOfItsFormatHasNoBits() {
        assertThat(Finding.value("a", 1, FloatFormat.FLOAT16).reading().bits()).isEqualTo("float16 0x3c00");
        assertThat(Finding.value("a", 65536, FloatFormat.FLOAT16).reading().bits())
                .isEmpty();
    }

    @Test
    void exactNumbersAreNeverShortenedAndOfNoLanguage() {
        assertThat(List.of(-0.0, 1e9, 999_999_999.0, 10.000133514404297, Double.NaN))
                .extracting(Numbers::exact)
                .containsExactly("-0.0", "1.0E9", "999999999", "10.000133514404297", "NaN");
    }

    @Test
    void aJudgementHoldsByItsVerdictAlone() {
        assertThat(InventedRuns.equal("a", "b", "b", Verdict.HOLDS).holds()).isTrue();
        assertThat(InventedRuns.equal("a", "b", "b", Verdict.FAILS).holds()).isFalse();
        assertThat(InventedRuns.equal("a", "b", "b", Verdict.UNDECIDED).holds()).isFalse();
    }
}
