package dev.mixedprecision.part.tensorcore;

import static dev.mixedprecision.spec.Twins.assertNoticed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Devices that round in another way than is published, or more often: each is noticed. */
class PrecisionTwinsTest {
    private static final Multiplier SOUND = BrokenProducts.hopperThat(DoubleUnaryOperator.identity());

    private Thens then;

    private PrecisionSteps with(Multiplier device, Units units, String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return new PrecisionSteps(
                world,
                new Tf32Experiment(device, units, 96),
                new GrowthExperiment(device, units, List.of(64, 512), 24),
                new FingerprintExperiment(device, units, List.of(new int[] {20, 20, 100}, new int[] {9, 9, 257}), 96));
    }

    private void roundedToNearest() {
        then.hasTheSameAs("numbers times 1", "the numbers rounded to nearest even to 11 bits");
    }

    @Test
    void aDeviceThatFollowsTheRulePasses() {
        PrecisionSteps steps = with(SOUND, BrokenProducts.hopper(), "@TNC-03");
        steps.withTf32AndWithout();
        then.hasTheSameAs("TF32", "PyTorch's default");
        roundedToNearest();
        then.hasTheSameAs("numbers times 1 without TF32", "the numbers");
        then.isAbove("error", "tf32", "float32");
        steps.moreAndMore();
        then.isWithin("the error of every accumulator", "its blocks");
        then.isAbove("error", "float16, added in float16", "float32, CUDA cores");
        then.reportShows("the error over the number of products");
    }

    @Test
    void factorsThatAreCutOffAreNoticed() {
        with(BrokenProducts.hopperThatCutsFactorsOff(), BrokenProducts.hopper(), "@TNC-03")
                .withTf32AndWithout();
        assertNoticed(this::roundedToNearest, "[TNC-03] of 32768 numbers times 1 in TF32", "expected: 0");
    }

    @Test
    void anErrorBeyondItsBoundIsNoticed() {
        with(BrokenProducts.hopperThat(x -> x * 1.01), BrokenProducts.hopper(), "@TNC-03")
                .withTf32AndWithout();
        assertNoticed(
                () -> then.isAbove("error", "tf32", "float32"),
                "[TNC-03] largest error of a product in TF32",
                "2u + u²");
        assertNoticed(
                () -> then.hasTheSameAs("numbers times 1 without TF32", "the numbers"),
                "[TNC-03] of 32768 numbers times 1 in float32, those that are changed");
    }

    @Test
    void tf32ThatIsOnByItselfIsNoticed() {
        try (var on = MathSetting.TF32.switched(true)) {
            with(SOUND, BrokenProducts.hopper(), "@TNC-03").withTf32AndWithout();
        }
        assertNoticed(
                () -> then.hasTheSameAs("TF32", "PyTorch's default"),
                "[TNC-03] TF32 for matrix products",
                "expected: off",
                "measured: on");
    }

    @Test
    void sumsThatAreRoundedMoreCoarselyThanStatedAreNoticed() {
        PrecisionSteps steps =
                with(BrokenProducts.hopperThat(FloatFormat.BFLOAT16::round), BrokenProducts.hopper(), "@TNC-04");
        steps.moreAndMore();
        assertNoticed(
                () -> then.isWithin("the error of every accumulator", "its blocks"),
                "[TNC-04] 64 products, float32",
                "n·u");
    }

    @Test
    void ofAnUnpublishedGenerationNothingIsJudged() {
        PrecisionSteps steps = with(SOUND, BrokenProducts.unknown(), "@TNC-04");
        assertThatThrownBy(steps::withTf32AndWithout)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("nothing is published of TF32 on CPU");
        assertThatThrownBy(steps::moreAndMore)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("float16, added in float16");
    }

    @Test
    void aFingerprintThatLacksAFormatIsNoticed() {
        PrecisionSteps steps = with(SOUND, BrokenProducts.hopper(), "@TNC-08");
        steps.theFingerprint();
        then.reportShows("the fingerprint of every format with a published rule");
        steps = with(
                SOUND,
                (device, input) -> input == FloatFormat.TF32
                        ? Optional.empty()
                        : BrokenProducts.hopper().of(device, input),
                "@TNC-08");
        steps.theFingerprint();
        assertNoticed(
                () -> then.reportShows("the fingerprint of every format with a published rule"),
                "[TNC-08] formats in the fingerprint",
                "measured: [float16, bfloat16, float32]");
    }

    @Test
    void theDeliverableSaysWhatWasMeasured() {
        List<Fingerprint> fingerprints = new FingerprintExperiment(
                        SOUND, BrokenProducts.hopper(), List.of(new int[] {20, 20, 100}, new int[] {9, 9, 257}), 96)
                .run(ComputeDevice.cpu());
        List<Growth> growths =
                new GrowthExperiment(SOUND, BrokenProducts.hopper(), List.of(64, 512), 24).run(ComputeDevice.cpu());
        assertThat(FingerprintReport.deliverable(fingerprints, growths, "a device"))
                .contains("Measured on a device, to the bit.")
                .contains(
                        "- **bfloat16**: blocks of 16 products, each cut off 25 bits behind the point of the largest. The"
                                + " last 2^-j that survives 1 - 1 + 2^-j has j = 25; sums that float32 cannot hold are cut off. Of 2"
                                + " shapes the rule gives every bit of 2; the large one (20 × 20 × 100) repeated its bits in 19 of 19"
                                + " runs, not split, 16 terms at a time, by `unknown`.")
                .contains("- **float32**: fused multiply-adds, one rounding a product.")
                .contains("After 512 products of numbers between 0 and 1")
                .contains("- float16, added in float16: ");
        assertThat(FingerprintReport.table(fingerprints).lines()).hasSize(5).anySatisfy(row -> assertThat(row)
                .startsWith("tf32,24 bits,8,25,2^-25,cut off,19 of 19,\"not split, 8 terms at a time\""));
    }
}
