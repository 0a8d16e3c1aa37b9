/** Matrix products, whose bits are foretold from how tensor cores add, and what else their results depend on. */
package dev.mixedprecision.part.tensorcore;
