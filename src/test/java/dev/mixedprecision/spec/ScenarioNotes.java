package dev.mixedprecision.spec;

import dev.mixedprecision.report.run.Finding;
import dev.mixedprecision.report.run.Judgement;
import dev.mixedprecision.report.summary.SummaryChart;
import java.util.List;

/**
 * What a scenario's world has for the record of the run.
 *
 * @param device where it ran; empty where no step has said so
 * @param judgements what was judged
 * @param findings the figures that it found
 * @param charts what it drew for the summary
 */
record ScenarioNotes(String device, List<Judgement> judgements, List<Finding> findings, List<SummaryChart> charts) {}
