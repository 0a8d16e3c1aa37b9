package dev.mixedprecision.libtorch;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call of each kind that touches a device, or frees what is on it, to be made on one that has failed. */
final class DeviceCalls {
    private static final Shape SHAPE = new Shape(4, 4);

    /** No call is made more often. */
    private static final int CALLS = 3;

    private DeviceCalls() {}

    /** What a call does on a device that has failed. */
    enum Expected {
        /** An exception that names CUDA's error. */
        REFUSED,
        /** Whatever, but the process goes on: what is closed need not say that the device has failed. */
        RETURNS
    }

    /** Prepares a call on a device that works. */
    @FunctionalInterface
    interface Preparation {
        /**
         * Prepares it.
         *
         * @param x float32, (4, 4), which requires a gradient
         * @return the call itself
         */
        Runnable on(NDManager manager, NDArray x) throws Exception;
    }

    /**
     * A call.
     *
     * @param onCudaOnly whether the CPU has no such thing
     */
    record Call(Expected expected, boolean onCudaOnly, Preparation preparation) {}

    /** The calls by name. */
    static Map<String, Call> all() {
        Map<String, Call> calls = new LinkedHashMap<>();
        operators(calls);
        cuda(calls);
        scopes(calls);
        scaler(calls);
        djl(calls);
        return calls;
    }

    private static void refused(Map<String, Call> calls, String name, Preparation preparation) {
        calls.put(name, new Call(Expected.REFUSED, false, preparation));
    }

    private static void returns(Map<String, Call> calls, String name, Preparation preparation) {
        calls.put(name, new Call(Expected.RETURNS, false, preparation));
    }

    private static void refusedOnCuda(Map<String, Call> calls, String name, Preparation preparation) {
        calls.put(name, new Call(Expected.REFUSED, true, preparation));
    }

    private static void returnsOnCuda(Map<String, Call> calls, String name, Preparation preparation) {
        calls.put(name, new Call(Expected.RETURNS, true, preparation));
    }

    private static void operators(Map<String, Call> calls) {
        refused(
                calls,
                "Operator.call",
                (manager, x) -> () -> Operator.of("aten::mul.Tensor").call(manager, x, x));
        refused(
                calls,
                "Operator.callAll",
                (manager, x) -> () -> Operator.of("aten::frexp.Tensor").callAll(manager, x));
        refused(calls, "Operator.value", (manager, x) -> {
            NDArray other = manager.ones(SHAPE);
            return () -> Operator.of("aten::equal").value(Boolean.class, x, other);
        });
        returns(
                calls,
                "Operator.value of the host",
                (manager, x) -> () -> Operator.of("aten::size.int").value(Long.class, x, 0));
        refused(calls, "Aten.toAll", (manager, x) -> () -> Aten.toAll(List.of(x, x), ScalarType.FLOAT16, manager));
        refused(calls, "Aten.matmul", (manager, x) -> () -> Aten.matmul(x, x));
        refused(calls, "TorchScript.call", (manager, x) -> {
            TorchScript script = TorchScript.compile("torch.exp(a) + 1", List.of("a"));
            return () -> script.call(manager, x);
        });
        returns(
                calls,
                "TorchScript.compile and close",
                (manager, x) ->
                        () -> TorchScript.compile("torch.exp(a)", List.of("a")).close());
        refused(calls, "GradMode.backward", (manager, x) -> {
            try (var grad = GradMode.enabled()) {
                NDArray loss = Aten.sum(Aten.square(x));
                return () -> GradMode.backward(loss);
            }
        });
        returns(calls, "GradMode.clearGradient", (manager, x) -> {
            giveGradient(x);
            return () -> GradMode.clearGradient(x);
        });
        refused(calls, "Tensors.toDoubles", (manager, x) -> () -> Tensors.toDoubles(x));
        refused(calls, "Tensors.allBits", (manager, x) -> () -> Tensors.allBits(x));
        returns(calls, "Tensors.dtype", (manager, x) -> () -> Tensors.dtype(x));
    }

    private static void giveGradient(NDArray x) {
        try (var grad = GradMode.enabled();
                NDArray squares = Aten.square(x);
                NDArray loss = Aten.sum(squares)) {
            GradMode.backward(loss);
        }
    }

    private static void cuda(Map<String, Call> calls) {
        refusedOnCuda(calls, "CudaGraph.capture", (manager, x) -> {
            CudaStream stream = CudaStream.side(manager.getDevice());
            Aten.square(x).close();
            return () -> CudaGraph.capture(stream, CudaGraph.Pool.fresh(), List.of(x), () -> Aten.square(x))
                    .close();
        });
        refusedOnCuda(calls, "CudaGraph.replay", (manager, x) -> graph(manager, x)::replay);
        returnsOnCuda(calls, "CudaGraph.close", (manager, x) -> graph(manager, x)::close);
        refusedOnCuda(
                calls,
                "CudaStream.side",
                (manager, x) -> () -> CudaStream.side(manager.getDevice()).close());
        returnsOnCuda(calls, "CudaStream.close", (manager, x) -> CudaStream.side(manager.getDevice())::close);
        refusedOnCuda(
                calls,
                "CudaEvent.record",
                (manager, x) -> () -> CudaEvent.record(manager.getDevice()).close());
        refusedOnCuda(calls, "CudaEvent.record on a side stream", (manager, x) -> {
            CudaStream.side(manager.getDevice());
            return () -> CudaEvent.record(manager.getDevice()).close();
        });
        refusedOnCuda(calls, "CudaEvent.millisecondsTo", (manager, x) -> {
            CudaEvent event = CudaEvent.record(manager.getDevice());
            return () -> event.millisecondsTo(event);
        });
        returnsOnCuda(calls, "CudaEvent.close", (manager, x) -> CudaEvent.record(manager.getDevice())::close);
        refusedOnCuda(calls, "Cuda.synchronize", (manager, x) -> Cuda::synchronize);
        refusedOnCuda(calls, "Cuda.emptyCache", (manager, x) -> () -> Cuda.emptyCache(manager.getDevice()));
        returnsOnCuda(calls, "Cuda.describe and state", (manager, x) -> () -> {
            Cuda.describe(manager.getDevice());
            Cuda.state(manager.getDevice());
        });
        refusedOnCuda(calls, "CudaMemory.of", (manager, x) -> () -> CudaMemory.of(manager.getDevice()));
        returnsOnCuda(calls, "CudaMemory's counts", (manager, x) -> {
            CudaMemory memory = CudaMemory.of(manager.getDevice());
            return () -> {
                memory.resetPeak();
                memory.peakBytes();
            };
        });
    }

    private static CudaGraph graph(NDManager manager, NDArray x) {
        CudaStream stream = CudaStream.side(manager.getDevice());
        Aten.square(x).close();
        return CudaGraph.capture(stream, CudaGraph.Pool.fresh(), List.of(x), () -> Aten.square(x));
    }

    private static void scopes(Map<String, Call> calls) {
        returns(
                calls,
                "Autocast.on and close",
                (manager, x) -> () ->
                        Autocast.on(manager.getDevice(), ScalarType.BFLOAT16).close());
        returns(calls, "Autocast.close with a cached weight", (manager, x) -> {
            NDArray ones = manager.ones(SHAPE);
            Operator linear = Operator.of("aten::linear");
            try (var grad = GradMode.enabled()) {
                Autocast autocast = Autocast.on(manager.getDevice(), ScalarType.FLOAT16);
                linear.call(manager, ones, x);
                return autocast::close;
            }
        });
        refused(calls, "an operator in an Autocast scope", (manager, x) -> () -> {
            try (var autocast = Autocast.on(manager.getDevice(), ScalarType.FLOAT16)) {
                Operator.of("aten::linear").call(manager, x, x);
            }
        });
        returns(calls, "GradMode and CpuThreads", (manager, x) -> () -> {
            try (var grad = GradMode.enabled();
                    var threads = CpuThreads.one()) {
                Autocast.clearWeightCache();
            }
        });
    }

    private static void scaler(Map<String, Call> calls) {
        refused(calls, "GradScaler.on", (manager, x) -> () -> GradScaler.on(manager.getDevice()));
        refused(calls, "GradScaler.scale", (manager, x) -> {
            GradScaler scaler = GradScaler.on(manager.getDevice());
            return () -> scaler.scale(x);
        });
        refused(calls, "GradScaler.unscale", (manager, x) -> {
            giveGradient(x);
            GradScaler scaler = GradScaler.on(manager.getDevice());
            return () -> scaler.unscale(List.of(x));
        });
        refused(calls, "GradScaler.step", (manager, x) -> {
            giveGradient(x);
            Deque<GradScaler> scalers = new ArrayDeque<>(); // each steps once
            for (int call = 0; call < CALLS; call++) {
                scalers.add(GradScaler.on(manager.getDevice()));
                scalers.getLast().unscale(List.of(x));
            }
            return () -> scalers.remove().step(List.of(x), () -> {});
        });
        refused(calls, "GradScaler.update", (manager, x) -> {
            giveGradient(x);
            GradScaler scaler = GradScaler.on(manager.getDevice());
            scaler.step(List.of(x), () -> {});
            return scaler::update;
        });
        refused(calls, "GradScaler.currentScale", (manager, x) -> {
            GradScaler scaler = GradScaler.on(manager.getDevice());
            return scaler::currentScale;
        });
        returns(calls, "GradScaler.close", (manager, x) -> GradScaler.on(manager.getDevice())::close);
    }

    private static void djl(Map<String, Call> calls) {
        refused(calls, "NDArray.add", (manager, x) -> () -> x.add(x));
        refused(calls, "NDArray.toFloatArray", (manager, x) -> x::toFloatArray);
        refused(
                calls,
                "NDArray.toDevice",
                (manager, x) -> () -> x.toDevice(Device.cpu(), true).add(1).toFloatArray());
        refused(calls, "NDManager.create", (manager, x) -> () -> manager.create(new float[] {1, 2, 3}));
        refused(calls, "NDManager.zeros", (manager, x) -> () -> manager.zeros(SHAPE));
        returns(calls, "NDArray.close", (manager, x) -> manager.ones(SHAPE)::close);
        returns(calls, "NDManager.close", (manager, x) -> {
            NDManager arrays = manager.newSubManager();
            arrays.ones(SHAPE);
            Aten.share(x, arrays);
            return arrays::close;
        });
        refused(calls, "Trainer.step", (manager, x) -> {
            Trainer trainer = trainer(manager.getDevice());
            learn(trainer, x);
            return trainer::step;
        });
        refused(calls, "Trainer's whole step", (manager, x) -> {
            Trainer trainer = trainer(manager.getDevice());
            return () -> {
                learn(trainer, x);
                trainer.step();
            };
        });
        returns(calls, "Trainer.close", (manager, x) -> trainer(manager.getDevice())::close);
    }

    private static Trainer trainer(Device device) {
        Model model = Model.newInstance("linear", device, "PyTorch");
        model.setBlock(Linear.builder().setUnits(2).build());
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss())
                .optDevices(new Device[] {device})
                .optOptimizer(Optimizer.sgd()
                        .setLearningRateTracker(Tracker.fixed(0.1f))
                        .build()));
        trainer.initialize(SHAPE);
        return trainer;
    }

    private static void learn(Trainer trainer, NDArray x) {
        try (GradientCollector collector = trainer.newGradientCollector()) {
            NDArray predictions = trainer.forward(new NDList(x)).head();
            NDArray labels = x.getManager().zeros(predictions.getShape());
            collector.backward(trainer.getLoss().evaluate(new NDList(labels), new NDList(predictions)));
        }
    }
}
