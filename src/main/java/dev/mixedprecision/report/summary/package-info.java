/** What a run found, at a glance: as a page, as text, as facts for Allure. Every figure is one of run.json's. */
package dev.mixedprecision.report.summary;
