package dev.mixedprecision.report.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.run.Run;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SummaryPageTest {
    private static final Summary SUMMARY = new Summary(
            InventedRuns.ofEveryOutcome(), List.of(new SummaryChart("SPD-01", "Speed-up <1>", "<svg>one</svg>")));
    private static final String PAGE = SummaryPage.of(SUMMARY, Map.of("Every judgement", "run.json"));

    private static List<String> all(String expression, String page) {
        return Pattern.compile(expression)
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void everyFigureIsThereWithItsLawAndItsVerdict() {
        assertThat(all("<b class=\"figure\">(.*?)</b>", PAGE))
                .containsExactly("2.48 times (2.47 to 2.49)", "9.953125", "float16: logits · float32: gradients");
        assertThat(PAGE)
                .contains(
                        "<td class=\"law\"><a href=\"#SPD-01\">SPD-01</a></td><td><span class=\"badge held\">held</span>"
                                + "</td><td><div class=\"what\">speed-up of mixed precision</div>");
    }

    @Test
    void everyLinkLeadsToAPlaceOfThePageOrToAFileThatWasNamed() {
        List<String> places = all(" id=\"(.*?)\"", PAGE);
        assertThat(places).contains("laws", "ACC-07", "SPD-01", "CNF-01").doesNotHaveDuplicates();
        assertThat(all("href=\"#(.*?)\"", PAGE)).isSubsetOf(places).contains("laws", "SPD-01");
        assertThat(all("href=\"([^#].*?)\"", PAGE)).containsExactly("run.json");
    }

    @Test
    void lawsAndScenariosAreCounted() {
        assertThat(all("<div class=\"tile (.*?)</small>", PAGE))
                .extracting(tile -> tile.replaceAll("<.*?>", " "))
                .contains("held\"> 1  law held 2 scenarios", "pending\"> 1  law pending 1 scenario");
        assertThat(PAGE).contains("Title of SPD-01<div class=\"reason\">1 held, 1 failed</div>");
    }

    @Test
    void whatDoesNotHoldAndWhatWasLeftOutSaysWhy() {
        assertThat(PAGE)
                .contains("What does not hold", "[SPD-01] speed-up of large")
                .contains("What this machine left out", "1 scenario of EXE-01", "needs a CUDA device: no driver");
        String held = SummaryPage.of(
                new Summary(
                        InventedRuns.run(
                                "CPU",
                                InventedRuns.held("ACC-01", "a")
                                        .found(Finding.words("a", "b"))
                                        .made()),
                        List.of()),
                Map.of());
        assertThat(held).doesNotContain("What does not hold").doesNotContain("left out");
    }

    @Test
    void chartsStandBesideTheFiguresOfTheirPart() {
        assertThat(PAGE)
                .contains("<figure><svg>one</svg><figcaption>Speed-up &lt;1&gt; (<a href=\"#SPD-01\">SPD-01</a>)");
        assertThat(all("(<div class=\"beside\">)", PAGE)).hasSize(1);
    }

    @Test
    void theMachineAndTheRunAreNamed() {
        assertThat(PAGE)
                .contains("<dt>Device</dt><dd>CUDA (NVIDIA H100 80GB HBM3)</dd>")
                .contains("<dt>Run</dt><dd>2026-01-31 12:00 UTC</dd>")
                .doesNotContain("<dt>Selection</dt>");
        Run selected = new Run(Instant.EPOCH, Instant.EPOCH, "@a and <b>", Map.of(), List.of());
        assertThat(SummaryPage.of(new Summary(selected, List.of()), Map.of()))
                .contains("<dt>Selection</dt><dd>@a and &lt;b&gt;</dd>");
    }

    @Test
    void nothingComesFromElsewhere() {
        assertThat(PAGE).doesNotContain("<script").doesNotContain("http").doesNotContain("@import");
        assertThat(Pattern.compile("(?:src|href)=\"[a-z]+:")
                        .matcher(PAGE)
                        .results()
                        .map(MatchResult::group))
                .isEmpty();
    }

    @Test
    void aFigureOfARedScenarioIsRed() {
        Run run = InventedRuns.run(
                "CPU",
                InventedRuns.failed("SPD-01", "a")
                        .found(Finding.words("speed-up, xl", "0.9 < 1"))
                        .made());
        assertThat(SummaryPage.of(new Summary(run, List.of()), Map.of()))
                .contains("<li class=\"red\"><span class=\"of\">xl</span> <b class=\"figure\">0.9 &lt; 1</b>");
    }

    /** Inside Allure's page links would lead nowhere, and charts are attached. */
    @Test
    void theFragmentForAllureHasTheFiguresAndNeitherLinksNorCharts() {
        String fragment = SummaryPage.fragment(SUMMARY);
        assertThat(all("<b class=\"figure\">(.*?)</b>", fragment)).hasSize(3);
        assertThat(fragment).doesNotContain("<a ").doesNotContain("<svg").doesNotContain("<html");
    }
}
