package dev.mixedprecision.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.TorchScript;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The optimizer of Loshchilov and Hutter (Decoupled Weight Decay Regularization, 2019) as {@code torch.optim.AdamW(…,
 * fused=True)} runs it: one call of {@code aten::_fused_adamw_} for all parameters, which on CUDA is a few kernels. DJL's
 * own launches eight operators a parameter, which takes the host three times as long (measured: 4.4 ms against 1.5 ms for
 * the 111 parameters of small), and adds ε before it corrects the second moment's bias.
 *
 * <p>It owns two numbers a parameter, in float32. The parameters must outlive it. {@link OptimizerStep} unscales and clips
 * the gradients besides.
 */
public final class AdamW implements AutoCloseable {
    /** PyTorch's defaults, but for the learning rate: 1e-3 there. */
    public static final Settings DEFAULT = new Settings(1e-4, 0.9, 0.999, 1e-8, 0.01);

    private final List<NDArray> parameters;
    private final NDManager manager;
    private final List<NDArray> means = new ArrayList<>();
    private final List<NDArray> squares = new ArrayList<>();
    private final NDArray steps;
    private final NDArray allFinite;
    private final TorchScript update;
    private final TorchScript dividingUpdate;

    /**
     * How it steps.
     *
     * @param learningRate what an update is multiplied by
     * @param beta1 what is kept of the gradients' mean
     * @param beta2 what is kept of the squared gradients' mean
     * @param epsilon added to the root of the squares' mean
     * @param weightDecay by how much, times the learning rate, each parameter shrinks
     */
    public record Settings(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {}

    /** An optimizer that has made no step. */
    public AdamW(Collection<NDArray> parameters, Settings settings) {
        this.parameters = List.copyOf(parameters);
        Device device = this.parameters.get(0).getDevice();
        this.manager = NDManager.newBaseManager(device);
        try {
            for (NDArray parameter : this.parameters) {
                means.add(manager.zeros(parameter.getShape()));
                squares.add(manager.zeros(parameter.getShape()));
            }
            this.steps = manager.zeros(new Shape());
            this.allFinite = manager.zeros(new Shape());
            this.update = TorchScript.compile(source(settings, ""), names("n", "found"));
            this.dividingUpdate =
                    TorchScript.compile(source(settings, ", grad_scale=divisor"), names("n", "found", "divisor"));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * The update, which has no value, in an expression that must have one. TorchScript leaves out what changes no value
     * that is used, and takes an operator that changes the tensors of a list to change the list: so the list of
     * parameters has a name, p, and the value is taken from it. A step that is left out is not counted.
     */
    private String source(Settings settings, String more) {
        return String.format(
                Locale.ROOT,
                "[(torch.add_(n, torch.rsub(found, 1)), torch._fused_adamw_(p, [%s], [%s], [%s], [], [%s], lr=%s, beta1=%s,"
                        + " beta2=%s, weight_decay=%s, eps=%s, amsgrad=False, maximize=False, found_inf=found%s), p)[2]"
                        + " for p in [[%s]]][0][0]",
                all("g"),
                all("m"),
                all("v"),
                parameters.stream().map(any -> "n").collect(Collectors.joining(", ")),
                settings.learningRate(),
                settings.beta1(),
                settings.beta2(),
                settings.weightDecay(),
                settings.epsilon(),
                more,
                all("p"));
    }

    private String all(String prefix) {
        return String.join(", ", named(prefix));
    }

    private List<String> named(String prefix) {
        return IntStream.range(0, parameters.size()).mapToObj(i -> prefix + i).toList();
    }

    private List<String> names(String... numbers) {
        List<String> names = new ArrayList<>(List.of(numbers));
        List.of("p", "g", "m", "v").forEach(prefix -> names.addAll(named(prefix)));
        return names;
    }

    /**
     * Updates every parameter from its gradient, which stays as it is.
     *
     * @throws IllegalStateException when a parameter has no gradient
     */
    public void step() {
        List<NDArray> gradients = gradients();
        try {
            step(gradients, null, allFinite);
        } finally {
            gradients.forEach(NDArray::close);
        }
    }

    /** The gradients in the parameters' order, which the caller closes. */
    List<NDArray> gradients() {
        List<NDArray> gradients = new ArrayList<>(parameters.size());
        for (NDArray parameter : parameters) {
            if (!GradMode.hasGradient(parameter)) {
                gradients.forEach(NDArray::close);
                throw new IllegalStateException("a parameter of shape " + parameter.getShape() + " has no gradient");
            }
            gradients.add(parameter.getGradient());
        }
        return gradients;
    }

    /**
     * Updates every parameter from a gradient, unless one was found infinite: then nothing changes.
     *
     * @param gradients in the parameters' order
     * @param divisor what the gradients are divided by first, in place, one float32 on the device; null to leave them
     * @param foundInf one float32 on the device: 1 leaves the step out, 0 takes it
     */
    void step(List<NDArray> gradients, NDArray divisor, NDArray foundInf) {
        List<NDArray> tensors = new ArrayList<>(4 * parameters.size() + 3);
        tensors.add(steps);
        tensors.add(foundInf);
        if (divisor != null) {
            tensors.add(divisor);
        }
        tensors.addAll(parameters);
        tensors.addAll(gradients);
        tensors.addAll(means);
        tensors.addAll(squares);
        TorchScript script = divisor == null ? update : dividingUpdate;
        try (var constant = GradMode.disabled()) {
            script.call(manager, tensors.toArray(NDArray[]::new)).close();
        }
    }

    /** What a {@link #step()} finds of infinite gradients: 0, on the device. */
    NDArray allFinite() {
        return allFinite;
    }

    /** The steps that were taken, read back from the device. */
    public long stepsTaken() {
        return (long) steps.getFloat();
    }

    /** The arrays that a step reads and changes besides gradients. */
    List<NDArray> arrays() {
        List<NDArray> arrays = new ArrayList<>(List.of(steps, allFinite));
        List.of(parameters, means, squares).forEach(arrays::addAll);
        return arrays;
    }

    /** How many parameters it updates. */
    int parameters() {
        return parameters.size();
    }

    Device device() {
        return manager.getDevice();
    }

    @Override
    public void close() {
        update.close();
        dividingUpdate.close();
        manager.close();
    }
}
