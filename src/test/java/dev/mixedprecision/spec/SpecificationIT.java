package dev.mixedprecision.spec;

import org.junit.platform.suite.api.BeforeSuite;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectDirectories;
import org.junit.platform.suite.api.Suite;

/** The specification: every scenario under features/ that {@code cucumber.filter.tags} selects. */
@Suite
@IncludeEngines("cucumber")
@SelectDirectories("features")
public class SpecificationIT {
    private SpecificationIT() {}

    @BeforeSuite
    static void checkWhatTheRunNeeds() {
        Preflight.check();
    }
}
