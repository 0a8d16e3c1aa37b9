package dev.mixedprecision.part.scope;

/** Where a weight that was used in a scope is used again. */
public enum Reuse {
    SAME_SCOPE("in the same scope"),
    AFTER_NESTED_SCOPE("in the same scope, after one inside it has ended"),
    NESTED_SCOPE("in a scope inside it"),
    AFTER_CLEARING("in the same scope, after the cache is cleared"),
    WITHOUT_CACHE("in the same scope, which has the cache off"),
    NESTED_WITHOUT_CACHE("in a scope inside it that has the cache off"),
    NESTED_AFTER_CLEARING("in a scope inside it, after the cache is cleared"),
    NEXT_SCOPE("in the next scope");

    private final String words;

    Reuse(String words) {
        this.words = words;
    }

    /** As the features say it. */
    @Override
    public String toString() {
        return words;
    }
}
