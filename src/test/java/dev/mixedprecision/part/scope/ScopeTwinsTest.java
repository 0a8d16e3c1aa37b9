package dev.mixedprecision.part.scope;

import static dev.mixedprecision.numerics.FloatFormat.BFLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT16;
import static dev.mixedprecision.numerics.FloatFormat.FLOAT32;
import static dev.mixedprecision.spec.Twins.assertNoticed;

import dev.mixedprecision.machine.ComputeDevice;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.part.scope.WeightCacheExperiment.Gradient;
import dev.mixedprecision.spec.Figure;
import dev.mixedprecision.spec.Thens;
import dev.mixedprecision.spec.World;
import dev.mixedprecision.spec.Worlds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Scopes that do not hold what the laws say of them: each is noticed. */
class ScopeTwinsTest {
    private static final List<FloatFormat> NESTED = List.of(FLOAT16, FLOAT32, BFLOAT16, FLOAT16);
    private static final Figure TWO = Figure.of("2");

    private Thens then;

    private World world(String law) {
        World world = Worlds.of(law, ComputeDevice.cpu());
        then = new Thens(world);
        return world;
    }

    private ScopeSteps with(NestingExperiment broken, String law) {
        return new ScopeSteps(world(law), broken);
    }

    private ScopeSteps with(WeightCacheExperiment broken, String law) {
        return new ScopeSteps(world(law), broken);
    }

    private void copiesGo(String before, String after) {
        then.goes("the count of its low-precision copies in memory after each use", before, after);
    }

    private void productGoes(String before, String after) {
        then.goes("the product with two ones", before, after);
    }

    @Test
    void aScopeThatDoesNotSwitchAutocastOffIsNoticed() {
        ScopeSteps steps = with(BrokenScopes.neverOff(), "@SCP-01");
        steps.nested(NESTED, Set.of());
        assertNoticed(
                () -> then.hasDtype(
                        "products on the way in, the outermost scope first", "float16, float32, bfloat16, float16"),
                "[SCP-01] types of products, the outermost scope first",
                "measured: float16, float16, bfloat16, float16");
    }

    @Test
    void scopesThatRestoreNothingAreNoticed() throws Exception {
        Deque<AutoCloseable> leaked = new ArrayDeque<>();
        ScopeSteps steps = with(BrokenScopes.leaking(leaked), "@SCP-01");
        steps.nested(NESTED, Set.of(1, 4));
        try {
            assertNoticed(
                    () -> then.hasDtype(
                            "products after the end of each scope, the innermost first",
                            "bfloat16, float32, float16, float32"),
                    "[SCP-01] types of products, after the innermost scope first",
                    "measured: float16, float16, float16, float16");
            assertNoticed(
                    () -> then.hasTheSameAs("autocast", "before the scopes"),
                    "[SCP-01] autocast after all",
                    "measured: on");
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
                () -> then.hasDtype(
                        "products on the other thread, before, inside and after its own scope",
                        "float32, bfloat16, float32"),
                "[SCP-02] types of products on the other thread",
                "measured: float16, bfloat16, float16");
        assertNoticed(
                () -> then.hasDtype("products on the first thread meanwhile", "float16, float16, float16"),
                "[SCP-02] types of products on the thread of the scope",
                "measured: float16, bfloat16, float16");
        assertNoticed(
                () -> then.isRefusedWith(
                        "closing the first thread's scope on the other", "belongs to the thread that opened it"),
                "[SCP-02] closing on the other thread is refused with",
                "no error");
        assertNoticed(
                () -> then.hasDtype("a product there after the other thread has tried to close its scope", "float16"),
                "[SCP-02] type of a product after the attempt",
                "measured: float32");
    }

    @Test
    void aWeightThatIsNotCastOrCastTwiceIsNoticed() {
        ScopeSteps never = with(BrokenScopes.neverCast(), "@SCP-03");
        never.usedTwice(WeightUse.TRAINABLE, BFLOAT16, true);
        assertNoticed(() -> copiesGo("1", "1"), "[SCP-03] copies after the first use", "measured: 0");
        ScopeSteps twice = with(BrokenScopes.withTheCache(false), "@SCP-03");
        twice.usedTwice(WeightUse.TRAINABLE, BFLOAT16, true);
        assertNoticed(
                () -> copiesGo("1", "1"),
                "[SCP-03] copies after the second use",
                "of 33554432 bytes each",
                "expected: 1",
                "measured: 2");
    }

    @Test
    void aCacheThatCannotBeSwitchedOffIsNoticed() {
        ScopeSteps copies = with(BrokenScopes.withTheCache(true), "@SCP-03");
        copies.usedTwice(WeightUse.TRAINABLE, BFLOAT16, false);
        assertNoticed(() -> copiesGo("1", "2"), "[SCP-03] copies after the second use", "measured: 1");
        ScopeSteps products = with(BrokenScopes.withTheCache(true), "@SCP-04");
        products.updated(FLOAT16, Reuse.WITHOUT_CACHE);
        assertNoticed(() -> productGoes("2", "6"), "[SCP-04] product after", "measured: 2");
        ScopeSteps nested = with(BrokenScopes.withTheCache(true), "@SCP-04");
        nested.updated(FLOAT16, Reuse.NESTED_WITHOUT_CACHE);
        assertNoticed(() -> productGoes("2", "6"), "[SCP-04] product after", "measured: 2");
    }

    @Test
    void aStaleCopyThatIsNotThereIsNoticed() {
        for (Reuse reuse : List.of(Reuse.SAME_SCOPE, Reuse.NESTED_SCOPE, Reuse.AFTER_NESTED_SCOPE)) {
            ScopeSteps steps = with(BrokenScopes.withTheCache(false), "@SCP-04");
            steps.updated(FLOAT16, reuse);
            assertNoticed(() -> productGoes("2", "2"), "[SCP-04] product after", "measured: 6");
        }
    }

    @Test
    void aCacheThatIsNeverClearedIsNoticed() throws Exception {
        ScopeSteps cleared = with(BrokenScopes.neverCleared(), "@SCP-04");
        cleared.updated(FLOAT16, Reuse.AFTER_CLEARING);
        assertNoticed(() -> productGoes("2", "6"), "[SCP-04] product after", "measured: 2");
        ScopeSteps growing = with(new WeightCacheExperiment(new Scopes.Real(), Duration.ofMillis(100)), "@SCP-05");
        ScopeSteps next = with(new WeightCacheExperiment(), "@SCP-04");
        try (AutoCloseable enclosing = BrokenScopes.enclosing()) {
            next.updated(BFLOAT16, Reuse.NEXT_SCOPE);
            growing.steps(40, BFLOAT16);
        }
        assertNoticed(() -> productGoes("2", "6"), "[SCP-04] product after", "measured: 2");
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
                () -> then.isRefusedWith("the second product", "c10::BFloat16 != c10::Half"),
                "[SCP-09] the second product is refused with",
                "expected: a text that contains 'c10::BFloat16 != c10::Half'",
                "measured: bfloat16");
        ScopeSteps cleared = with(BrokenScopes.neverCleared(), "@SCP-09");
        cleared.usedInTwoTypes(FLOAT16, BFLOAT16, Reuse.NESTED_AFTER_CLEARING);
        aRefusalIsNoTypeOfTheSecondProduct();
        ScopeSteps cached = with(BrokenScopes.withTheCache(true), "@SCP-09");
        cached.usedInTwoTypes(FLOAT16, BFLOAT16, Reuse.NESTED_WITHOUT_CACHE);
        aRefusalIsNoTypeOfTheSecondProduct();
        ScopeSteps next = with(new WeightCacheExperiment(), "@SCP-09");
        try (AutoCloseable enclosing = BrokenScopes.enclosing()) {
            next.usedInTwoTypes(FLOAT16, BFLOAT16, Reuse.NEXT_SCOPE);
        }
        aRefusalIsNoTypeOfTheSecondProduct();
    }

    private void aRefusalIsNoTypeOfTheSecondProduct() {
        assertNoticed(
                () -> then.hasDtype("the second product", "bfloat16"),
                "[SCP-09] type of the second product",
                "c10::BFloat16 != c10::Half");
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
