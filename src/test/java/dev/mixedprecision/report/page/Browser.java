package dev.mixedprecision.report.page;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Chromium without a window, where one is installed: what a reader's browser makes of a page. */
public record Browser(Path program) {
    private static final Pattern ANSWER = Pattern.compile("<pre id=\"answer\">(.*?)</pre>", Pattern.DOTALL);

    /** What sticks out of the window, or out of what it stands in; empty where all is seen without scrolling sideways. */
    public static final String OVERFLOWING = """
            [...document.querySelectorAll('body *')].filter(e => !e.closest('svg') || e.tagName === 'svg').filter(e => {
              const box = e.getBoundingClientRect();
              return box.right > document.documentElement.clientWidth + 1 || box.left < -1
                || e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline';
            }).map(e => e.tagName + ' ' + e.className + ': ' + e.textContent.slice(0, 60))
            """;

    public static Optional<Browser> installed() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Browser::new);
    }

    /**
     * What an expression of JavaScript's, a list of texts, comes to in a page that is shown in a window of some width.
     *
     * @param place what stands behind the page's address, such as {@code #laws}; or empty
     */
    public List<String> ask(Path page, String place, int width, String expression) {
        try {
            Path folder = Files.createTempDirectory("browser");
            try {
                // Beside the page, so that what it links to is where it says.
                Path copy = page.resolveSibling("asked-" + width + "-" + page.getFileName());
                // Pages that are made by scripts are given two seconds of the browser's own clock.
                Files.writeString(
                        copy,
                        Files.readString(page)
                                + "<script>setTimeout(() => { const answer = JSON.stringify(" + expression
                                + "); document.body.innerHTML = ''; const pre = document.createElement('pre');"
                                + " pre.id = 'answer'; pre.textContent = answer; document.body.append(pre); }, 2000);</script>");
                try {
                    return answer(shown(copy.toUri() + place, width, folder));
                } finally {
                    Files.delete(copy);
                }
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String shown(String address, int width, Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("dom.html");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--window-size=" + width + ",1000",
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        address)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(program + " still shows " + address + " after two minutes");
        }
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private static List<String> answer(String dom) {
        Matcher answer = ANSWER.matcher(dom);
        if (!answer.find()) {
            throw new IllegalStateException(
                    "the page gave no answer: " + dom.substring(0, Math.min(500, dom.length())));
        }
        String json = answer.group(1)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", "\u00a0")
                .replace("&amp;", "&");
        JsonArray list = JsonParser.parseString(json).getAsJsonArray();
        return list.asList().stream().map(each -> each.getAsString()).toList();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }
}
