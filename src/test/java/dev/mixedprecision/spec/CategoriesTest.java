package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class CategoriesTest {
    private static final String ADVICE =
            "[ACC-01] sum: look first at libtorch, at CUDA and aten::mm, with -Dspec.device=cpu;"
                    + " this scenario\nCaused by: undecided: dev.mixedprecision.libtorch";

    private static final String LIBTORCH = "dev.mixedprecision.libtorch.LibtorchException: refused";

    static Stream<Arguments> whatIsThrown() {
        return Stream.of(
                Arguments.of(Categories.BROKEN_LAW, "failed", trace(new Judge.BrokenLaw(ADVICE))),
                Arguments.of(Categories.UNDECIDED, "failed", trace(new Judge.Undecided(ADVICE))),
                Arguments.of(Categories.ASSERTION, "failed", trace(new AssertionFailedError(ADVICE))),
                Arguments.of(Categories.UNFINISHED, "broken", Categories.trace(UnfinishedRun.class, ADVICE)),
                Arguments.of(Categories.SET_UP, "broken", Categories.trace(Preflight.class, ADVICE)),
                Arguments.of(Categories.SET_UP, "broken", Categories.trace(Preflight.class, LIBTORCH)),
                Arguments.of(Categories.OTHER_DEVICE, "broken", trace(new DeviceKind.OtherDevice(ADVICE))),
                Arguments.of(Categories.NATIVE, "broken", LIBTORCH),
                Arguments.of(Categories.NATIVE, "broken", trace(new EngineException("refused"))),
                Arguments.of(
                        Categories.NATIVE,
                        "broken",
                        trace(new IllegalStateException("a step", new UnsatisfiedLinkError("no symbol")))),
                Arguments.of(Categories.HARNESS, "broken", trace(new IllegalStateException("aten::mm of libtorch"))),
                Arguments.of(Categories.HARNESS, "broken", trace(new NullPointerException())),
                Arguments.of(Categories.NO_DEVICE, "skipped", trace(new Skipped.NoDevice(ADVICE))),
                Arguments.of(Categories.PENDING, "skipped", trace(new Skipped.Pending(ADVICE))),
                Arguments.of(Categories.NOT_MEASURED, "skipped", trace(new TestAbortedException(ADVICE))));
    }

    /** Allure would show a result in each that matches. */
    @ParameterizedTest
    @MethodSource("whatIsThrown")
    void whatWentWrongIsInOneCategoryWhateverItSays(Categories category, String status, String trace) {
        assertThat(Categories.values())
                .filteredOn(each -> each.matches(status, trace))
                .containsExactly(category);
    }

    @Test
    void eachIsMetByWhatTheseTestsThrow() {
        assertThat(whatIsThrown().map(each -> each.get()[0])).contains((Object[]) Categories.values());
    }

    /** The harness may not know the class; the name is what a trace begins with. */
    @Test
    void libtorchsExceptionHasThatName() throws ClassNotFoundException {
        assertThat(Class.forName(LIBTORCH.substring(0, LIBTORCH.indexOf(':')))).isAssignableTo(RuntimeException.class);
    }

    @Test
    void allureIsGivenThemAll() {
        List<Map<String, Object>> given = Categories.forAllure();
        assertThat(given).hasSameSizeAs(Categories.values());
        assertThat(given.get(0))
                .containsEntry("name", "A law does not hold")
                .containsEntry("matchedStatuses", List.of("failed"))
                .containsOnlyKeys("name", "matchedStatuses", "traceRegex");
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
