package dev.mixedprecision.part.tensorcore;

import dev.mixedprecision.part.tensorcore.BatchInvariance.RowMap;
import dev.mixedprecision.spec.Comparison;
import dev.mixedprecision.spec.Comparison.Same;
import dev.mixedprecision.spec.Facts;
import dev.mixedprecision.spec.Facts.Quantity;
import dev.mixedprecision.spec.Skipped;
import dev.mixedprecision.spec.World;
import io.cucumber.java.en.When;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Row 0 among more and more rows. */
public final class BatchInvarianceSteps {
    private final World world;
    private final BatchInvarianceExperiment experiment;

    public BatchInvarianceSteps(World world) {
        this(world, new BatchInvarianceExperiment());
    }

    BatchInvarianceSteps(World world, BatchInvarianceExperiment experiment) {
        this.world = world;
        this.experiment = experiment;
    }

    @When("row 0 of each operator is computed among few rows and among many")
    public void isComputed() {
        BatchInvariance outcome = world.timed("row 0 among more and more rows", () -> experiment.run(world.device()));
        Facts facts = world.facts();
        facts.same()
                .putAll(
                        () -> available(outcome)
                                .filter(RowMap::invariant)
                                .map(BatchInvarianceSteps::invariant)
                                .toList(),
                        "row 0 of every norm, softmax and fused attention",
                        "among the most rows");
        facts.other()
                .putAll(
                        () -> available(outcome)
                                .map(map -> new Quantity(
                                        "elements of row 1 that differ from row 0's, " + map.operator(),
                                        map.fromNext(),
                                        "elements",
                                        "the same bits"))
                                .toList(),
                        "row 0 of every operator",
                        "row 1");
        facts.exhibits().put(() -> kernels(outcome), "kernels that ran, for each count of rows");
        facts.exhibits().put(() -> shown(outcome), "how many elements of row 0 differ, for each count of rows");
    }

    private static Stream<RowMap> available(BatchInvariance outcome) {
        return outcome.maps().stream().filter(RowMap::isAvailable);
    }

    private static Comparison invariant(RowMap map) {
        String differing = map.differing().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> entry.getValue() + " among " + entry.getKey() + " rows")
                .collect(Collectors.joining(", "));
        return new Same(
                "elements of row 0, of " + map.elements() + ", with other bits than among " + map.most() + " rows, "
                        + map.operator() + (map.attention().isEmpty() ? "" : ", by the kernel " + map.attention()),
                "none among " + map.differing().keySet(),
                differing.isEmpty() ? "none among " + map.differing().keySet() : differing);
    }

    /** Kernels of attention are not everywhere, nor is RMSNorm in every libtorch; what else is missing is an error. */
    private Comparison shown(BatchInvariance outcome) {
        world.attachCsv("Elements of row 0 that differ", BatchInvarianceReport.table(outcome));
        world.attachSvg("Row 0 by the count of rows", BatchInvarianceReport.chart(outcome));
        return new Same(
                "operators that are in every libtorch and could not be run",
                List.of(),
                outcome.maps().stream()
                        .filter(map -> !map.isAvailable())
                        .map(RowMap::operator)
                        .filter(operator -> !operator.matches("attention.*, .*") && !operator.startsWith("rms_norm"))
                        .toList());
    }

    /** A driver before CUDA 12.3 does not tell the kernels of a graph. */
    private Comparison kernels(BatchInvariance outcome) {
        if (available(outcome).allMatch(map -> map.kernels().isEmpty())) {
            throw new Skipped.Pending(": nothing tells which kernels ran");
        }
        world.attachCsv("Kernels by the count of rows", BatchInvarianceReport.kernels(outcome));
        return new Same(
                "operators of which a count of rows lacks its kernels",
                List.of(),
                available(outcome)
                        .filter(map -> !map.kernels()
                                .keySet()
                                .containsAll(map.differing().keySet()))
                        .map(RowMap::operator)
                        .toList());
    }
}
