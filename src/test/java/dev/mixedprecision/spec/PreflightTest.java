package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreflightTest {
    @Test
    void aDryRunIsRefusedByTheNameOfItsProperty() {
        assertThatThrownBy(() -> Preflight.requireARealRun("true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Dcucumber.execution.dry-run=true runs no step");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "false"})
    void aRealRunIsNot(String dryRun) {
        assertThatCode(() -> Preflight.requireARealRun(dryRun)).doesNotThrowAnyException();
    }
}
