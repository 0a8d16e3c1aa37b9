/** The models that the experiments train, on DJL's arrays: their dimensions, parameters and forward passes. */
package dev.mixedprecision.model;
