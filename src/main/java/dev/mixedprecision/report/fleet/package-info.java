/** The runs of several machines as one report: machines as columns, laws as rows. */
package dev.mixedprecision.report.fleet;
