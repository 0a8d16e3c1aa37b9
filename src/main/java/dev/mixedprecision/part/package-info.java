/**
 * The parts of the specification, a package each: a plan (a record), an experiment that runs it and never judges, an
 * outcome (a record) with what was measured, and the report that is made of it. No part knows another.
 */
package dev.mixedprecision.part;
