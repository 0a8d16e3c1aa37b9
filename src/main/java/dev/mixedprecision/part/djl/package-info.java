/** DJL's own calls and training loops under autocast: which of them know bfloat16. */
package dev.mixedprecision.part.djl;
