package dev.mixedprecision.spec;

import io.cucumber.tagexpressions.TagExpressionException;
import io.cucumber.tagexpressions.TagExpressionParser;
import java.util.List;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Takes the scenarios that {@code cucumber.filter.tags} leaves out off the plan. Left to itself, Cucumber's engine keeps
 * them and reports them as skipped, where they drown the scenarios that were skipped for a reason.
 */
public final class SelectedScenarios implements PostDiscoveryFilter {
    static final String PROPERTY = "cucumber.filter.tags";

    /** The expression that was given; an empty one selects everything. */
    static String expression() {
        return System.getProperty(PROPERTY, "");
    }

    /** Whether the expression selects a scenario with these tags, each with its at sign. */
    static boolean selects(List<String> tags) {
        return TagExpressionParser.parse(expression()).evaluate(tags);
    }

    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        boolean scenario = descriptor.isTest()
                && descriptor.getUniqueId().getSegments().stream()
                        .anyMatch(segment -> segment.getType().equals("engine")
                                && segment.getValue().equals("cucumber"));
        if (!scenario) {
            return FilterResult.included("not a scenario");
        }
        List<String> tags = descriptor.getTags().stream()
                .map(TestTag::getName)
                .map(name -> "@" + name)
                .toList();
        try {
            return FilterResult.includedIf(selects(tags));
        } catch (TagExpressionException e) {
            return FilterResult.included("the expression is wrong, which the preflight says better");
        }
    }
}
