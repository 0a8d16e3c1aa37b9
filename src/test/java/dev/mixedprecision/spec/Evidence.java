package dev.mixedprecision.spec;

import io.qameta.allure.Allure;
import io.qameta.allure.model.Status;
import java.util.function.Supplier;

/** Where a scenario puts what its reader shall see. */
public interface Evidence {
    /** One judgement, in the step that made it. */
    void judged(String text, boolean holds);

    /** Something that was measured, in the step that asked for it. */
    void noted(String text);

    /** Runs an experiment as a part of the step that asked for it. */
    <T> T experiment(String name, Supplier<T> run);

    /** Something to look at: a chart, a table, a text. */
    void attach(String name, String mediaType, String extension, String content);

    /** The Allure report. */
    final class InAllure implements Evidence {
        @Override
        public void judged(String text, boolean holds) {
            Allure.step(text, holds ? Status.PASSED : Status.FAILED);
        }

        @Override
        public void noted(String text) {
            Allure.step(text);
        }

        @Override
        public <T> T experiment(String name, Supplier<T> run) {
            return Allure.step("experiment: " + name, run::get);
        }

        @Override
        public void attach(String name, String mediaType, String extension, String content) {
            Allure.addAttachment(name, mediaType, content, extension);
        }
    }

    /** Nowhere: for tests that call steps themselves. */
    class Discarded implements Evidence {
        @Override
        public void judged(String text, boolean holds) {
            // nobody reads it
        }

        @Override
        public void noted(String text) {
            // nobody reads it
        }

        @Override
        public <T> T experiment(String name, Supplier<T> run) {
            return run.get();
        }

        @Override
        public void attach(String name, String mediaType, String extension, String content) {
            // nobody looks at it
        }
    }
}
