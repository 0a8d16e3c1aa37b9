package dev.mixedprecision.part.scope;

import static dev.mixedprecision.numerics.FloatFormat.BFLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;
import static dev.mixedprecision.spec.Twins.assertNoticed;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Gradient;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Scopes that do not hold what the laws say of them: each is noticed. */
class ScopeTwinsTest {
    private static final List<FloatFormat> NESTED = List.of(FLOAT16, FLOAT32, BFLOAT16, FLOAT16);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal SIX = BigDecimal.valueOf(6);

    private static World world(String law) {
        return Worlds.of(law, ComputeDevice.cpu());
    }

    private static ScopeSteps with(NestingExperiment broken, String law) {
        return new ScopeSteps(world(law), broken);
    }

    private static ScopeSteps with(WeightCacheExperiment broken, String law) {
        return new ScopeSteps(world(law), broken);
    }

    @Test
    void aScopeThatDoesNotSwitchAutocastOffIsNoticed() {
        ScopeSteps steps = with(BrokenScopes.neverOff(), "@SCP-01");
        steps.nested(NESTED, "none");
        assertNoticed(
                () -> steps.productsOnTheWayIn(List.of("float16", "float32", "bfloat16", "float16")),
                "[SCP-01] types of products, the outermost scope first",
                "measured: [float16, float16, bfloat16, float16]");
    }

    @Test
    void scopesThatRestoreNothingAreNoticed() throws Exception {
        Deque<AutoCloseable> leaked = new ArrayDeque<>();
        ScopeSteps steps = with(BrokenScopes.leaking(leaked), "@SCP-01");
        steps.nested(NESTED, "1,4");
        try {
            assertNoticed(
                    () -> steps.productsOnTheWayOut(List.of("bfloat16", "float32", "float16", "float32")),
                    "[SCP-01] types of products, after the innermost scope first",
                    "measured: [float16, float16, float16, float16]");
            assertNoticed(steps::offAfterAll, "[SCP-01] autocast on after all", "measured: true");
        } finally {
            for (AutoCloseable scope : leaked) {
                scope.close();
            }
        }
    }

    @Test
    void aStateThatThreadsShareIsNoticed() {
        ScopeSteps steps = with(BrokenScopes.sharedByThreads(), "@SCP-02");
        steps.twoThreads(FLOAT16, BFLOAT16);
        assertNoticed(
                () -> steps.productsElsewhere(List.of("float32", "bfloat16", "float32")),
                "[SCP-02] types of products on the other thread",
                "measured: [float16, bfloat16, float16]");
        assertNoticed(
                () -> steps.productsHere(List.of("float16", "float16", "float16")),
                "[SCP-02] types of products on the thread of the scope",
                "measured: [float16, bfloat16, float16]");
        assertNoticed(
                () -> steps.cannotBeClosedElsewhere("belongs to the thread that opened it"),
                "[SCP-02] closing on the other thread is an error",
                "no error");
        assertNoticed(
                () -> steps.productsAfterThat("float16", "float32"),
                "[SCP-02] type of a product after the attempt",
                "measured: float32");
    }

    @Test
    void aWeightThatIsNotCastOrCastTwiceIsNoticed() {
        ScopeSteps never = with(BrokenScopes.neverCast(), "@SCP-03");
        never.usedTwice(WeightUse.TRAINABLE, BFLOAT16, true);
        assertNoticed(() -> never.copies(1, 1), "[SCP-03] copies after the first use", "measured: 0");
        ScopeSteps twice = with(BrokenScopes.withTheCache(false), "@SCP-03");
        twice.usedTwice(WeightUse.TRAINABLE, BFLOAT16, true);
        assertNoticed(
                () -> twice.copies(1, 1),
                "[SCP-03] copies after the second use",
                "of 33554432 bytes each",
                "expected: 1",
                "measured: 2");
    }

    @Test
    void aCacheThatCannotBeSwitchedOffIsNoticed() {
        ScopeSteps copies = with(BrokenScopes.withTheCache(true), "@SCP-03");
        copies.usedTwice(WeightUse.TRAINABLE, BFLOAT16, false);
        assertNoticed(() -> copies.copies(1, 2), "[SCP-03] copies after the second use", "measured: 1");
        ScopeSteps products = with(BrokenScopes.withTheCache(true), "@SCP-04");
        products.updated(FLOAT16, Reuse.WITHOUT_CACHE);
        assertNoticed(() -> products.productGoes(TWO, SIX), "[SCP-04] product after", "measured: 2");
        ScopeSteps nested = with(BrokenScopes.withTheCache(true), "@SCP-04");
        nested.updated(FLOAT16, Reuse.NESTED_WITHOUT_CACHE);
        assertNoticed(() -> nested.productGoes(TWO, SIX), "[SCP-04] product after", "measured: 2");
    }

    @Test
    void aStaleCopyThatIsNotThereIsNoticed() {
        for (Reuse reuse : List.of(Reuse.SAME_SCOPE, Reuse.NESTED_SCOPE, Reuse.AFTER_NESTED_SCOPE)) {
            ScopeSteps steps = with(BrokenScopes.withTheCache(false), "@SCP-04");
            steps.updated(FLOAT16, reuse);
            assertNoticed(() -> steps.productGoes(TWO, TWO), "[SCP-04] product after", "measured: 6");
        }
    }

    @Test
    void aCacheThatIsNeverClearedIsNoticed() throws Exception {
        ScopeSteps cleared = with(BrokenScopes.neverCleared(), "@SCP-04");
        cleared.updated(FLOAT16, Reuse.AFTER_CLEARING);
        assertNoticed(() -> cleared.productGoes(TWO, SIX), "[SCP-04] product after", "measured: 2");
        ScopeSteps next = with(new WeightCacheExperiment(), "@SCP-04");
        ScopeSteps growing = with(new WeightCacheExperiment(), "@SCP-05");
        try (AutoCloseable enclosing = BrokenScopes.enclosing()) {
            next.updated(BFLOAT16, Reuse.NEXT_SCOPE);
            growing.steps(40, BFLOAT16);
        }
        assertNoticed(() -> next.productGoes(TWO, SIX), "[SCP-04] product after", "measured: 2");
        assertNoticed(
                growing::memoryDoesNotGrow,
                "[SCP-05] growth from the first scopes to the last",
                "at most 4718592 bytes");
    }

    @Test
    void aSharedCacheThatIsNotAndACopyOfTheWrongTypeAreNoticed() throws Exception {
        ScopeSteps separate = with(BrokenScopes.withTheCache(false), "@SCP-09");
        separate.usedInTwoTypes(FLOAT16, BFLOAT16, Reuse.NESTED_SCOPE);
        assertNoticed(
                () -> separate.theSecondProductIsRefused("c10::BFloat16 != c10::Half"),
                "[SCP-09] refused, saying 'c10::BFloat16 != c10::Half': bfloat16");
        ScopeSteps cleared = with(BrokenScopes.neverCleared(), "@SCP-09");
        cleared.usedInTwoTypes(FLOAT16, BFLOAT16, Reuse.NESTED_AFTER_CLEARING);
        ScopeSteps cached = with(BrokenScopes.withTheCache(true), "@SCP-09");
        cached.usedInTwoTypes(FLOAT16, BFLOAT16, Reuse.NESTED_WITHOUT_CACHE);
        ScopeSteps next = with(new WeightCacheExperiment(), "@SCP-09");
        try (AutoCloseable enclosing = BrokenScopes.enclosing()) {
            next.usedInTwoTypes(FLOAT16, BFLOAT16, Reuse.NEXT_SCOPE);
        }
        for (ScopeSteps steps : List.of(cleared, cached, next)) {
            assertNoticed(
                    () -> steps.theSecondProductIs("bfloat16"),
                    "[SCP-09] type of the second product",
                    "c10::BFloat16 != c10::Half");
        }
    }

    @Test
    void aGradientThatIsLostOrFoundAgainstTheVersionIsNoticed() {
        Gradient none = new Gradient(OptionalDouble.empty(), 2, "2.11.0");
        assertNoticed(
                () -> new ScopeSteps(world("@SCP-06"), none).gradientByVersion("none", "1", TWO),
                "[SCP-06] gradient of the weight, libtorch 2.11.0",
                "expected: 1",
                "measured: none");
        Gradient found = new Gradient(OptionalDouble.of(1), 2, "2.7.1");
        assertNoticed(
                () -> new ScopeSteps(world("@SCP-06"), found).gradientByVersion("none", "1", TWO),
                "[SCP-06] gradient of the weight, libtorch 2.7.1",
                "expected: none",
                "measured: 1");
        Gradient wrong = new Gradient(OptionalDouble.of(1), 0, "3.0");
        assertNoticed(
                () -> new ScopeSteps(world("@SCP-06"), wrong).gradientByVersion("none", "1", TWO),
                "[SCP-06] gradient of the input");
    }

    /** Without what the ways around the defect rely on, they are none: where libtorch has it, the gradient is lost. */
    @Test
    void aWayAroundTheDefectThatDoesNotWorkLosesTheGradient() {
        ScopeSteps cleared = with(BrokenScopes.neverCleared(), "@SCP-06");
        cleared.firstUsedWithoutGradients(BFLOAT16, Reuse.AFTER_CLEARING);
        cleared.gradientByVersion("none", "1", TWO);
        ScopeSteps cached = with(BrokenScopes.withTheCache(true), "@SCP-06");
        cached.firstUsedWithoutGradients(BFLOAT16, Reuse.NESTED_WITHOUT_CACHE);
        cached.gradientByVersion("none", "1", TWO);
    }
}
