package dev.mixedprecision.part.scope;

import ai.djl.Device;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.ScalarType;

/** What the experiments need of autocast; a twin may do otherwise. */
interface Scopes {
    /** Opens a scope in a type, with or without the cache of weights. */
    Scope on(Device device, ScalarType type, boolean weightCache);

    /** Opens a scope without autocast. */
    Scope off(Device device);

    /** Forgets the copies of weights. */
    void clearWeightCache();

    /** An open scope. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** libtorch's autocast. */
    class Real implements Scopes {
        @Override
        public Scope on(Device device, ScalarType type, boolean weightCache) {
            return Autocast.on(device, type, weightCache)::close;
        }

        @Override
        public Scope off(Device device) {
            return Autocast.off(device)::close;
        }

        @Override
        public void clearWeightCache() {
            Autocast.clearWeightCache();
        }
    }
}
