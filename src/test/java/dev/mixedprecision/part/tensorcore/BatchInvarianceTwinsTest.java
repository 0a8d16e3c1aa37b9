package dev.mixedprecision.part.tensorcore;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Rows that depend on others, and comparisons that compare nothing: each is noticed. */
class BatchInvarianceTwinsTest {
    private Thens then;

    private void compute(BatchInvarianceExperiment experiment) {
        World world = Worlds.of("@TNC-07", ComputeDevice.cpu());
        then = new Thens(world);
        new BatchInvarianceSteps(world, experiment).isComputed();
    }

    private void rowsAreTheSame() {
        then.hasTheSameAs("row 0 of every norm, softmax and fused attention", "among the most rows");
    }

    @Test
    void aNormWhoseRowDependsOnItsNeighboursIsNoticed() {
        compute(BrokenOperators.normOverNeighbours(true));
        assertNoticed(
                this::rowsAreTheSame,
                "[TNC-07] elements of row 0, of 64, with other bits than among 256 rows, layer_norm in float32",
                "expected: none among [1, 2, 3, 4, 8, 16, 32, 64, 128]",
                "among 1 rows");
    }

    @Test
    void whatNobodyPromisesIsInTheTableAndTheChart() {
        BatchInvariance outcome = BrokenOperators.normOverNeighbours(false).run(ComputeDevice.cpu());
        assertThat(BatchInvarianceReport.table(outcome).lines().skip(1))
                .singleElement()
                .asString()
                .startsWith("\"layer_norm in float32\",\"\",64,256 rows,6");
        assertThat(BatchInvarianceReport.chart(outcome))
                .contains("Row 0 of 1 of 1 operators depends on how many rows there are");
    }

    @Test
    void aLawAboutNoOperatorIsNoLaw() {
        compute(BrokenOperators.normOverNeighbours(false));
        assertThatThrownBy(this::rowsAreTheSame)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there is nothing to judge");
    }

    @Test
    void rowsThatAreAllTheSameAreNoticed() {
        compute(BrokenOperators.normOfNothing());
        assertNoticed(
                () -> then.hasOtherBitsThan("row 0 of every operator", "row 1"),
                "[TNC-07] elements of row 1 that differ from row 0's, layer_norm in float32");
    }

    @Test
    void anOperatorThatCouldNotBeRunIsNoticed() {
        compute(BrokenOperators.lackingANorm());
        assertNoticed(
                () -> then.reportShows("how many elements of row 0 differ, for each count of rows"),
                "[TNC-07] operators that are in every libtorch and could not be run",
                "measured: [layer_norm in float32]");
    }

    @Test
    void kernelsThatNothingTellsArePending() {
        compute(BrokenOperators.normOverNeighbours(true));
        assertThatThrownBy(() -> then.reportShows("the kernels that ran, for each count of rows"))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("nothing tells which kernels ran");
    }
}
