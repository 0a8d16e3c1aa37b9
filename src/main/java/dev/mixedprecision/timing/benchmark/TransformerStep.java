package dev.mixedprecision.timing.benchmark;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Cuda;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.CudaMemory;
import dev.mixedprecision.libtorch.GradScaler;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.MathSetting;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.model.AdamW;
import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.GraphedPass;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.model.OptimizerStep;
import dev.mixedprecision.model.ParameterProbe;
import dev.mixedprecision.model.Pass;
import dev.mixedprecision.model.TransformerLm;
import dev.mixedprecision.numerics.FloatFormat;
import dev.mixedprecision.timing.TimedStep;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step of the Transformer language model: the loss is the sum of the logits, backward runs outside autocast. */
final class TransformerStep implements TimedStep {
    private static final Logger LOG = LoggerFactory.getLogger(TransformerStep.class);
    private static final int SEED = 1;

    /** The sum of the logits has gradients that float16 holds as they are: none is scaled beyond it, no step is left out. */
    private static final GradScaler.Settings SCALING = GradScaler.Settings.DEFAULT.initialScale(1);

    private final Device device;
    private final Execution execution;
    private final TransformerLm model;
    private final NDManager manager;
    private NDArray ids;
    private final Optional<CudaMemory> memory;
    private Optional<AdamW> optimizer = Optional.empty();
    private Optional<ParameterProbe> probe = Optional.empty();
    private final Map<FloatFormat, Pass> launched = new EnumMap<>(FloatFormat.class);
    private final Map<FloatFormat, OptimizerStep> optimizerSteps = new EnumMap<>(FloatFormat.class);
    private final OptimizerChoice choice;
    private Optional<GradScaler> scaler = Optional.empty();
    private GraphedPass graphs;
    private Pass pass;
    private OptimizerStep optimizerStep;
    private MathSetting.Scope tf32;

    TransformerStep(BenchmarkPlan plan, ModelSize size, Execution execution) {
        this.execution = execution;
        this.choice = plan.options().optimizer();
        this.device = plan.hardware().device();
        this.memory = memory(device);
        this.model = TransformerLm.random(size.shape(), plan.options().contextLength(), device, SEED);
        this.manager = NDManager.newBaseManager(device);
        try {
            this.ids = model.randomIds(manager, plan.options().batchSize(), SEED);
            boolean trains = choice != OptimizerChoice.NONE;
            Collection<NDArray> parameters = model.parameters().values();
            this.probe = trains ? Optional.of(new ParameterProbe(parameters)) : Optional.empty();
            this.optimizer = trains ? Optional.of(new AdamW(parameters, AdamW.DEFAULT)) : Optional.empty();
            this.scaler = trains ? Optional.of(GradScaler.on(device, SCALING)) : Optional.empty();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Optional<CudaMemory> memory(Device device) {
        try {
            return device.isGpu() ? Optional.of(CudaMemory.of(device)) : Optional.empty();
        } catch (LibtorchException e) {
            LOG.warn("Peak memory is not available: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> begin(FloatFormat precision) {
        if (!execution.isGraph()) {
            return Optional.empty();
        }
        memory.ifPresent(CudaMemory::resetPeak);
        try (var scope = tf32(precision)) {
            graphs = GraphedPass.record(model, ids, launched(precision), optimizerStep(precision));
            return Optional.empty();
        } catch (CudaGraph.CaptureException e) {
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public void prepare(FloatFormat precision) {
        if (graphs != null) {
            pass = graphs;
        } else {
            memory.ifPresent(CudaMemory::resetPeak);
            pass = launched.computeIfAbsent(precision, this::launched);
        }
        optimizerStep = optimizerStep(precision);
        pass.clearGradients();
        tf32 = tf32(precision);
    }

    private Pass launched(FloatFormat precision) {
        Pass.Launched pass = execution.launched(model, ids, ScalarType.of(precision));
        scalerOf(precision).ifPresent(scales -> pass.scaleLoss(scales.scaleOnDevice()));
        return pass;
    }

    /** What follows a backward pass, or null. */
    private OptimizerStep optimizerStep(FloatFormat precision) {
        return optimizer
                .map(adamW -> optimizerSteps.computeIfAbsent(
                        precision,
                        any -> new OptimizerStep(
                                adamW, choice.maxNorm(), scalerOf(precision).orElse(null))))
                .orElse(null);
    }

    /** float16 alone is too narrow for gradients as they are. */
    private Optional<GradScaler> scalerOf(FloatFormat precision) {
        return precision == FloatFormat.FLOAT16 ? scaler : Optional.empty();
    }

    /** Off in any other precision, so that float32 is float32 also where the process allows TF32. */
    private static MathSetting.Scope tf32(FloatFormat precision) {
        return MathSetting.TF32.switched(precision == FloatFormat.TF32);
    }

    @Override
    public ScalarType forward(FloatFormat precision) {
        return pass.forward();
    }

    @Override
    public void backward() {
        pass.backward();
    }

    @Override
    public Set<ScalarType> trainedTypes() {
        Set<ScalarType> types = EnumSet.noneOf(ScalarType.class);
        for (NDArray parameter : model.parameters().values()) {
            types.add(Tensors.dtype(parameter));
            try (NDArray gradient = parameter.getGradient()) {
                types.add(Tensors.dtype(gradient));
            }
        }
        return types;
    }

    @Override
    public void optimize() {
        if (graphs != null && optimizerStep != null) {
            graphs.optimize();
        } else if (optimizerStep != null) {
            optimizerStep.take();
        }
    }

    @Override
    public double leastChange() {
        return probe.map(ParameterProbe::leastChange).orElse(Double.NaN);
    }

    @Override
    public void finish() {
        tf32.close();
        pass.finish();
    }

    @Override
    public void end() {
        if (graphs != null) {
            graphs.close();
            graphs = null;
        }
    }

    @Override
    public OptionalLong peakBytes() {
        return memory.map(counts -> OptionalLong.of(counts.peakBytes())).orElse(OptionalLong.empty());
    }

    @Override
    public void emptyCache() {
        Cuda.emptyCache(device);
    }

    @Override
    public long parameters() {
        return model.parameterCount();
    }

    @Override
    public void close() {
        end();
        launched.values().forEach(Pass::close);
        optimizerSteps.values().forEach(OptimizerStep::close);
        scaler.ifPresent(GradScaler::close);
        optimizer.ifPresent(AdamW::close);
        manager.close();
        model.close();
        Cuda.emptyCache(device);
    }
}
