package dev.mixedprecision.lint;

import io.cucumber.java.ParameterType;
import io.cucumber.java.en.Given;
import io.cucumber.java.en.Then;
import io.cucumber.java.en.When;

/**
 * Step definitions for a feature of two scenarios, of which all but the first set break a rule. They are outside the
 * packages in which Cucumber looks for definitions.
 */
final class BrokenGlue {
    private BrokenGlue() {}

    /** Three definitions, each of which two lines use. */
    static final class Good {
        @Given("any/the device/CPU")
        void device() {}

        @When("something happens")
        void happens() {}

        @Then("something holds/fails")
        void holds() {}
    }

    /** A fourth definition, also used. */
    static final class TooMany {
        @Given("any/the device/CPU")
        void device() {}

        @When("something happens")
        void happens() {}

        @Then("something holds")
        void holds() {}

        @Then("something fails/breaks( down)")
        void fails() {}
    }

    /** Two phrases that are said once each. */
    static final class UsedOnce {
        @Given("any device")
        void device() {}

        @Given("the CPU")
        void cpu() {}

        @Then("something happens/holds/fails")
        void something() {}
    }

    /** A phrase that no line says. */
    static final class NeverUsed {
        @Given("any/the device/CPU")
        void device() {}

        @Then("something happens/holds/fails")
        void something() {}

        @Then("nobody says this")
        void nobody() {}
    }

    /** A line that nothing says. */
    static final class Missing {
        @Given("any device")
        void device() {}

        @When("something happens")
        void happens() {}
    }

    /** A line that two phrases say. */
    static final class Ambiguous {
        @Then("something {word}")
        void something(String does) {}

        @Then("something holds")
        void holds() {}
    }

    /** A type that no phrase takes. */
    static final class UnusedType {
        @ParameterType("red|green")
        public String colour(String name) {
            return name;
        }
    }

    /** A type that matches more words than it knows. */
    static final class UnknownWord {
        @ParameterType("holds|fails")
        public String outcome(String word) {
            throw new IllegalArgumentException("'" + word + "' is not known");
        }

        @Then("something {outcome}")
        void something(String outcome) {}
    }
}
