/** Pages of one file each, with nothing from elsewhere. */
package dev.mixedprecision.report.page;
