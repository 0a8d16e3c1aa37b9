package dev.mixedprecision.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the report sorts what was not green: by the status and by the type of what was thrown, with which a trace begins, and
 * by no word of its message, which may speak of anything. Allure shows a result in every category that matches; here that
 * is one, whatever was thrown.
 */
enum Categories {
    BROKEN_LAW("A law does not hold", "failed", thrown(Judge.BrokenLaw.class)),
    UNDECIDED("Undecided: too noisy to tell, more samples needed", "failed", thrown(Judge.Undecided.class)),
    ASSERTION(
            "Specification: failed without a judgement (mend the steps)",
            "failed",
            noneThrown(Judge.BrokenLaw.class, Judge.Undecided.class)),
    UNFINISHED("Unfinished: the run ended before its end", "broken", thrown(UnfinishedRun.class)),
    SET_UP("Set-up: the specification could not start", "broken", thrown(Preflight.class)),
    OTHER_DEVICE(
            "Set-up: another device than the scenario asks for (see -Dspec.device); nothing was judged on it",
            "broken",
            thrown(DeviceKind.OtherDevice.class)),
    NATIVE("Native library: libtorch, DJL or JNA refused", "broken", "(?:" + ofNativeCode() + ").*"),
    HARNESS(
            "Specification: a scenario that does not judge what it says (mend the feature or its steps)",
            "broken",
            "(?!" + ofNativeCode() + ")"
                    + noneThrown(UnfinishedRun.class, Preflight.class, DeviceKind.OtherDevice.class)),
    NO_DEVICE("Skipped: needs a device that is not here", "skipped", thrown(Skipped.NoDevice.class)),
    PENDING("Skipped: pending, cannot run here", "skipped", thrown(Skipped.Pending.class)),
    NOT_MEASURED(
            "Skipped: not asked for, or not measured here",
            "skipped",
            noneThrown(Skipped.NoDevice.class, Skipped.Pending.class));

    private final String title;
    private final String status;
    private final String trace;

    Categories(String title, String status, String trace) {
        this.title = title;
        this.status = status;
        this.trace = trace;
    }

    String title() {
        return title;
    }

    /** Whether a result is shown here; as Allure decides it. */
    boolean matches(String otherStatus, String otherTrace) {
        return status.equals(otherStatus)
                && Pattern.compile(trace, Pattern.DOTALL).matcher(otherTrace).matches();
    }

    /** What Allure reads. */
    static List<Map<String, Object>> forAllure() {
        return Stream.of(values())
                .map(category -> {
                    Map<String, Object> properties = new LinkedHashMap<>();
                    properties.put("name", category.title);
                    properties.put("matchedStatuses", List.of(category.status));
                    properties.put("traceRegex", category.trace);
                    return properties;
                })
                .toList();
    }

    /** The trace of what is no exception: it begins as that of one would. */
    static String trace(Class<?> type, String text) {
        return type.getName() + ": " + text;
    }

    private static String thrown(Class<?>... types) {
        return "(?:" + names(types) + ").*";
    }

    private static String noneThrown(Class<?>... types) {
        return "(?!" + names(types) + ").*";
    }

    private static String names(Class<?>... types) {
        return Stream.of(types)
                .map(type -> Pattern.quote(type.getName()) + "\\b")
                .collect(Collectors.joining("|"));
    }

    /** What these packages throw, and the JVM where a library is missing; what wraps it names it as its cause. */
    private static String ofNativeCode() {
        String packages = Stream.of("dev.mixedprecision.libtorch.", "ai.djl.", "com.sun.jna.")
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return "(?:.*\nCaused by: )?(?:" + packages + "|"
                + names(UnsatisfiedLinkError.class, NoClassDefFoundError.class, ExceptionInInitializerError.class)
                + ")";
    }
}
