/** Autocast held to its reference: operators one by one, and the rules of its scope. */
package dev.mixedprecision.experiment.conformance;
