/**
 * The experiments: each takes a plan (a record) and returns an outcome (a record) with what was measured. They compute
 * and never judge.
 */
package dev.mixedprecision.experiment;
