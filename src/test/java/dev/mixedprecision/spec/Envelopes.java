package dev.mixedprecision.spec;

import dev.mixedprecision.numerics.Envelope;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import java.util.List;
import java.util.stream.Stream;

/** The calibrated envelopes as the features state them. */
public final class Envelopes {
    private static final String STATED = " is within the calibrated ";

    private Envelopes() {}

    /** What a law states of something, in its only scenario that has a text in one of its steps. */
    public static Envelope stated(String law, String inStep, String what) {
        List<Envelope> stated = Features.all().stream()
                .flatMap(feature -> feature.scenarios().stream())
                .filter(scenario -> Features.tags(scenario).contains(law))
                .filter(scenario -> steps(scenario).anyMatch(step -> step.contains(inStep)))
                .flatMap(Envelopes::steps)
                .filter(step -> step.startsWith(what + STATED))
                .map(step -> Envelope.parse(step.substring((what + STATED).length())))
                .toList();
        if (stated.size() != 1) {
            throw new IllegalArgumentException(
                    law + " states " + stated.size() + " envelopes of " + what + " where it says " + inStep);
        }
        return stated.get(0);
    }

    private static Stream<String> steps(Pickle scenario) {
        return scenario.getSteps().stream().map(PickleStep::getText);
    }
}
