package dev.mixedprecision.spec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the broken twins of laws have in common. */
public final class Twins {
    private Twins() {}

    /** A check fails, says each of some texts, and what to look at. */
    public static void assertNoticed(ThrowingCallable check, String... texts) {
        assertThatThrownBy(check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(texts)
                .hasMessageContaining("look first at: ");
    }
}
