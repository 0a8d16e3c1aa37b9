package dev.mixedprecision.spec;

import io.qameta.allure.listener.FixtureLifecycleListener;
import io.qameta.allure.model.FixtureResult;
import java.util.Map;

/** Names the hooks for the report's readers, to whom Allure would show the methods. */
public final class HookNames implements FixtureLifecycleListener {
    private static final String HOOKS = Hooks.class.getName() + ".";

    private static final Map<String, String> NAMES = Map.of(
            "begin", "The judge speaks for this law",
            "requireCuda", "Is there a CUDA device?",
            "requireJudgement", "Was anything judged?",
            "attachWhatWasMeasured", "All judgements, and how long it took");

    @Override
    public void beforeFixtureStart(FixtureResult fixture) {
        fixture.setName(name(fixture.getName()));
    }

    /** The name of a hook by its place in the code, {@code dev.mixedprecision.spec.Hooks.begin(…)}. */
    static String name(String place) {
        String method =
                place.startsWith(HOOKS) ? place.substring(HOOKS.length()).replaceFirst("\\(.*", "") : "";
        return NAMES.getOrDefault(method, place);
    }
}
