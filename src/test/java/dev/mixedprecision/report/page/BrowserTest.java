package dev.mixedprecision.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.mixedprecision.report.run.InventedRuns;
import dev.mixedprecision.report.summary.Summary;
import dev.mixedprecision.report.summary.SummaryPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser makes of the pages, and that asking it notices a page that is wrong. */
class BrowserTest {
    @TempDir
    private Path folder;

    private static Browser browser() {
        Optional<Browser> browser = Browser.installed();
        assumeThat(browser).as("Chromium on this machine").isPresent();
        return browser.orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(ints = {1500, 800})
    void nothingOfTheSummarySticksOut(int width) throws IOException {
        Browser browser = browser();
        Path page = Files.writeString(
                folder.resolve("summary.html"),
                SummaryPage.of(new Summary(InventedRuns.ofEveryOutcome(), List.of()), Map.of()));
        assertThat(browser.ask(page, "", width, Browser.OVERFLOWING)).isEmpty();
        assertThat(browser.ask(page, "", width, "[String(window.innerWidth)]")).containsExactly(String.valueOf(width));
    }

    @Test
    void whatSticksOutIsNoticed() throws IOException {
        Path page = Files.writeString(
                folder.resolve("wide.html"),
                Page.of("Wide", "<section><b style=\"display: block; width: 900px\">too wide</b></section>"));
        assertThat(browser().ask(page, "", 800, Browser.OVERFLOWING)).contains("B : too wide");
    }
}
