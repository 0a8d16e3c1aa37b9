/** The formats of eight bits and less: what casts give, what scales do, and how tensor cores multiply them. */
package dev.mixedprecision.part.float8;
