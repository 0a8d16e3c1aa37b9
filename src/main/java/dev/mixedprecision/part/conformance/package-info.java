/** Autocast held to its reference, operator by operator. */
package dev.mixedprecision.part.conformance;
