package dev.mixedprecision.libtorch;

import ai.djl.pytorch.jni.JniUtils;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.BeforeProperty;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/**
 * Threads that open and close scopes, call operators and make errors at random, all at the same time: each finds what its
 * own scopes make, and nothing ends the JVM.
 */
class NativeStressTest {
    private static final int STEPS = 30;

    private final long deadline = System.nanoTime()
            + Duration.ofMinutes(Long.getLong("stress.minutes", 0)).toNanos();

    @BeforeProperty
    void load() {
        Libtorch.get();
    }

    @Property(tries = 15, shrinking = ShrinkingMode.OFF)
    void threadsDoNotDisturbEachOther(@ForAll("threads") List<ActionChain<NativeState>> threads) {
        runAtTheSameTime(threads);
    }

    /** As long as {@code -Pstress} says. */
    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void threadsDoNotDisturbEachOtherForLong(@ForAll("threads") List<ActionChain<NativeState>> threads) {
        if (System.nanoTime() < deadline) {
            runAtTheSameTime(threads);
        }
    }

    private static void runAtTheSameTime(List<ActionChain<NativeState>> threads) {
        ExecutorService pool = Executors.newFixedThreadPool(threads.size()); // new ones, without scopes
        try {
            List<CompletableFuture<Void>> running = threads.stream()
                    .map(thread -> CompletableFuture.runAsync(() -> run(thread), pool))
                    .toList();
            running.forEach(CompletableFuture::join);
        } finally {
            pool.shutdown();
        }
    }

    private static void run(ActionChain<NativeState> thread) {
        JniUtils.setGradMode(false); // a state begins as a thread that records nothing
        thread.run().close();
    }

    @Provide
    Arbitrary<List<ActionChain<NativeState>>> threads() {
        return ActionChain.startWith(NativeState::new)
                .withAction(4, step("autocast to bfloat16", state -> state.autocast(ScalarType.BFLOAT16, true)))
                .withAction(2, step("autocast to float16", state -> state.autocast(ScalarType.FLOAT16, false)))
                .withAction(2, step("no autocast", state -> state.autocast(ScalarType.FLOAT32, true)))
                .withAction(4, step("gradients", state -> state.gradients(true)))
                .withAction(2, step("no gradients", state -> state.gradients(false)))
                .withAction(1, step("one CPU thread", NativeState::oneCpuThread))
                .withAction(8, step(state -> state.hasScopes(1), "close", NativeState::closeInnermost))
                .withAction(
                        2,
                        step(state -> state.hasScopes(1), "close on another thread", NativeState::closeOnAnotherThread))
                .withAction(
                        2,
                        step(
                                state -> state.hasScopes(2),
                                "close too early",
                                NativeState::closeTheOutermostOfItsKindTooEarly))
                .withAction(2, step("throw through scopes", NativeState::throwThroughScopes))
                .withAction(6, step("multiply", NativeState::multiply))
                .withAction(3, step("compare", NativeState::compare))
                .withAction(3, step("call what is refused", NativeState::callWhatIsRefused))
                .withAction(3, step("call what does not fit", NativeState::callWhatDoesNotFit))
                .withAction(2, step("run a script", NativeState::runAScript))
                .withAction(3, step("cast many", NativeState::castMany))
                .withAction(4, step("backward", NativeState::backward))
                .withMaxTransformations(STEPS)
                .list()
                .ofSize(3);
    }

    private static Action.Independent<NativeState> step(String name, Consumer<NativeState> step) {
        return step(any -> true, name, step);
    }

    private static Action.Independent<NativeState> step(
            Predicate<NativeState> possible, String name, Consumer<NativeState> step) {
        return Action.<NativeState>when(possible).describeAs(name).just(Transformer.mutate(name, state -> {
            step.accept(state);
            state.check();
        }));
    }
}
