package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ChildJvm;
import dev.mixedprecision.report.AllureMetadata;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {
    private final String before = System.getProperty(Preflight.DRY_RUN);
    private final List<Throwable> reported = new ArrayList<>();

    @TempDir
    private Path results;

    @AfterEach
    void leaveThePropertyAsItWas() {
        if (before == null) {
            System.clearProperty(Preflight.DRY_RUN);
        } else {
            System.setProperty(Preflight.DRY_RUN, before);
        }
    }

    @Test
    void aDryRunIsRefusedByTheNameOfItsPropertyAndReported() {
        System.setProperty(Preflight.DRY_RUN, "true");
        assertThatThrownBy(() -> Preflight.check(new AllureMetadata(results), reported::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dcucumber.execution.dry-run=true runs no step");
        assertThat(reported).hasSize(1);
    }

    /** What the build asks before the unit tests: one line, and an exit that ends the build. */
    @ParameterizedTest
    @CsvSource({
        "-Dbenchmark.batchsize=3, '-Dbenchmark.batchsize is no option: is -Dbenchmark.batchSize meant?'",
        "-Dbenchmark.sizes=huge, '-Dbenchmark.sizes=huge: allowed is '",
        "-Dspec.seeds=many, '-Dspec.seeds=many is no number of seeds'",
        "-Dcucumber.execution.dry-run=true, '-Dcucumber.execution.dry-run=true runs no step'"
    })
    void whatIsWrongIsSaidBeforeAnythingRuns(String option, String said) {
        ChildJvm.Ended ended = ChildJvm.run(Preflight.class, List.of(option), Map.of());
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).startsWith(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false"})
    void aRealRunIsNot(String dryRun) {
        assertThatCode(() -> Preflight.requireARealRun(dryRun)).doesNotThrowAnyException();
    }
}
