/** Why layer norm is sensitive, and what bfloat16 changes about it: plan, experiment, outcome, report. */
package dev.mixedprecision.part.layernorm;
