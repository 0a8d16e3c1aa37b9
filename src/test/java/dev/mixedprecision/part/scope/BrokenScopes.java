package dev.mixedprecision.part.scope;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.part.scope.NestingExperiment.OtherThread;
import java.util.Deque;

/** Autocast scopes with a fault. */
final class BrokenScopes {
    private BrokenScopes() {}

    /** A scope without autocast that leaves it on. */
    public static NestingExperiment neverOff() {
        return new NestingExperiment(
                new Scopes.Real() {
                    @Override
                    public Scope off(Device device) {
                        return () -> {};
                    }
                },
                OtherThread::start);
    }

    /** Scopes that restore nothing at their end; {@code leaked} is for the test to close, the last first. */
    public static NestingExperiment leaking(Deque<AutoCloseable> leaked) {
        return new NestingExperiment(
                new Scopes.Real() {
                    @Override
                    public Scope on(Device device, ScalarType type, boolean weightCache) {
                        leaked.push(super.on(device, type, weightCache));
                        return () -> {};
                    }

                    @Override
                    public Scope off(Device device) {
                        leaked.push(super.off(device));
                        return () -> {};
                    }
                },
                OtherThread::start);
    }

    /** A state that is the whole process's: the work of the other thread is under this thread's scope. */
    public static NestingExperiment sharedByThreads() {
        return new NestingExperiment(new Scopes.Real(), () -> new OtherThread(Runnable::run, () -> {}));
    }

    /** Scopes that cast nothing. */
    public static WeightCacheExperiment neverCast() {
        return new WeightCacheExperiment(new Scopes.Real() {
            @Override
            public Scope on(Device device, ScalarType type, boolean weightCache) {
                return super.off(device);
            }
        });
    }

    /** Scopes that have the cache off or on, whatever was asked for. */
    public static WeightCacheExperiment withTheCache(boolean on) {
        return new WeightCacheExperiment(new Scopes.Real() {
            @Override
            public Scope on(Device device, ScalarType type, boolean weightCache) {
                return super.on(device, type, on);
            }
        });
    }

    /** A cache that is not cleared when told to. */
    public static WeightCacheExperiment neverCleared() {
        return new WeightCacheExperiment(new Scopes.Real() {
            @Override
            public void clearWeightCache() {
                // the fault
            }
        });
    }

    /** A scope of the whole thread: under it no scope of an experiment is the outermost, and none clears the cache. */
    public static AutoCloseable enclosing() {
        return Autocast.on(Device.cpu(), ScalarType.BFLOAT16);
    }
}
