/** The rules of autocast's scope: where it is on, whose it is, and how long it keeps a weight's copy. */
package dev.mixedprecision.part.scope;
