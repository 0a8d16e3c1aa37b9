package dev.mixedprecision.part.conformance;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.TorchScript;
import dev.mixedprecision.machine.ComputeDevice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Calls an operator under autocast, and again outside it on inputs cast by hand as a policy says: the oracle.
 *
 * <p>All inputs start as float32 leaves; those that a policy wants in low precision are cast outside the scope, by
 * casts that gradients flow through. The backward passes run outside the scope, from a weighted sum of each result.
 */
public final class CastExperiment {
    /** Opens what the call runs in. */
    interface Scope {
        AutoCloseable open(Device device, ScalarType type);
    }

    private final Device device;
    private final Scope scope;

    /** On the CPU or a CUDA device. */
    public CastExperiment(ComputeDevice device) {
        this(device.djl(), Autocast::on);
    }

    CastExperiment(Device device, Scope scope) {
        this.device = device;
        this.scope = scope;
    }

    /** Runs a call in float16 and in bfloat16, for each combination of input types that shows the policy. */
    public List<CastOutcome> run(OperatorCall call, CastPolicy policy) {
        return run(call, policy, call.expression());
    }

    /** As {@link #run(OperatorCall, CastPolicy)}, with the expression that is called by hand, on the same inputs. */
    public List<CastOutcome> run(OperatorCall call, CastPolicy policy, String byHand) {
        List<CastOutcome> outcomes = new ArrayList<>(run(call, policy, byHand, ScalarType.FLOAT16));
        outcomes.addAll(run(call, policy, byHand, ScalarType.BFLOAT16));
        return outcomes;
    }

    /**
     * Runs one expression under autocast and another outside it, on inputs that are made anew for each, and says where
     * they differ; without gradients, so that expressions may write into their inputs.
     *
     * @param lowInputs whether the inputs are in autocast's type, else in float32
     * @return what came of it in float16 and in bfloat16, without gradients
     */
    public List<CastOutcome> against(OperatorCall call, boolean lowInputs, String outside) {
        Libtorch.get();
        List<CastOutcome> outcomes = new ArrayList<>();
        for (ScalarType low : List.of(ScalarType.FLOAT16, ScalarType.BFLOAT16)) {
            ScalarType type = lowInputs ? low : ScalarType.FLOAT32;
            List<ScalarType> types = call.inputs().stream()
                    .filter(Input::isFloatingPoint)
                    .map(input -> type)
                    .toList();
            try (TorchScript script = TorchScript.compile(call.expression(), call.names());
                    TorchScript reference = TorchScript.compile(outside, call.names());
                    NDManager manager = NDManager.newBaseManager(device);
                    GradMode noGrad = GradMode.disabled()) {
                List<NDArray> oracle;
                try {
                    oracle = reference.callAll(manager, cast(manager, call, create(manager, call), types));
                } catch (LibtorchException here) {
                    outcomes.add(
                            CastOutcome.unavailable(low.toString(), names(types), type.toString(), here.getMessage()));
                    continue;
                }
                List<NDArray> results =
                        underAutocast(manager, script, cast(manager, call, create(manager, call), types), low);
                outcomes.add(new CastOutcome(
                        low.toString(),
                        names(types),
                        type.toString(),
                        names(results.stream().map(Tensors::dtype).toList()),
                        names(oracle.stream().map(Tensors::dtype).toList()),
                        firstDifference(manager, results, oracle),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        "not asked for",
                        ""));
            }
        }
        return outcomes;
    }

    private static NDArray[] create(NDManager manager, OperatorCall call) {
        return call.inputs().stream().map(input -> input.create(manager)).toArray(NDArray[]::new);
    }

    /** The operators that libtorch has an autocast rule for on this kind of device, without their overloads. */
    public static SortedSet<String> registered(String deviceType) {
        Device device = deviceType.equals("CUDA") ? Device.gpu() : Device.cpu();
        SortedSet<String> names = new TreeSet<>();
        for (String operator : Libtorch.get().autocastOperators(device)) {
            names.add(operator.replaceFirst("^aten::", "").replaceFirst("\\..*$", ""));
        }
        return names;
    }

    /**
     * Runs one call for each combination of input types that shows the policy.
     *
     * @param low autocast's type
     * @throws IllegalArgumentException when libtorch cannot compile the call
     * @throws LibtorchException when libtorch refuses it
     */
    List<CastOutcome> run(OperatorCall call, CastPolicy policy, ScalarType low) {
        return run(call, policy, call.expression(), low);
    }

    private List<CastOutcome> run(OperatorCall call, CastPolicy policy, String byHand, ScalarType low) {
        Libtorch.get();
        int floating =
                (int) call.inputs().stream().filter(Input::isFloatingPoint).count();
        List<CastOutcome> outcomes = new ArrayList<>();
        try (TorchScript script = TorchScript.compile(call.expression(), call.names());
                TorchScript outside = TorchScript.compile(byHand, call.names())) {
            for (List<ScalarType> types : policy.inputTypes(low, floating)) {
                try (NDManager manager = NDManager.newBaseManager(device);
                        GradMode grad = GradMode.enabled()) {
                    outcomes.add(run(manager, script, outside, call, policy, low, types));
                }
            }
        }
        return outcomes;
    }

    /**
     * Runs the call with float32 inputs under float16 and bfloat16 autocast, for an operator that autocast refuses.
     *
     * @return libtorch's message by autocast's type; empty when it does not refuse
     */
    public Map<String, String> refusals(OperatorCall call) {
        Map<String, String> refusals = new LinkedHashMap<>();
        for (ScalarType low : List.of(ScalarType.FLOAT16, ScalarType.BFLOAT16)) {
            refusals.put(low.toString(), refusal(call, low));
        }
        return refusals;
    }

    private String refusal(OperatorCall call, ScalarType low) {
        Libtorch.get();
        try (TorchScript script = TorchScript.compile(call.expression(), call.names());
                NDManager manager = NDManager.newBaseManager(device)) {
            underAutocast(manager, script, create(manager, call), low);
            return "";
        } catch (LibtorchException e) {
            return e.getMessage();
        }
    }

    private CastOutcome run(
            NDManager manager,
            TorchScript script,
            TorchScript outside,
            OperatorCall call,
            CastPolicy policy,
            ScalarType low,
            List<ScalarType> types) {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        for (Input input : call.inputs()) {
            leaves.put(input.name(), input.create(manager));
        }
        boolean backward = !call.gradientTo().isEmpty();
        for (Input input : call.inputs()) {
            // Without a backward pass in the row, whether one works all the same is found out too.
            if (input.isFloatingPoint() && (!backward || call.gradientTo().contains(input.name()))) {
                leaves.get(input.name()).setRequiresGradient(true);
            }
        }
        NDArray[] given = cast(manager, call, leaves, types);
        NDArray[] byHand = cast(manager, call, given, policy.handCasts(low, types));
        List<NDArray> results;
        try {
            results = underAutocast(manager, script, given, low);
        } catch (LibtorchException refused) {
            try {
                outside.callAll(manager, byHand);
            } catch (LibtorchException here) {
                return CastOutcome.unavailable(
                        low.toString(), names(types), policy.runsIn(low, types).toString(), here.getMessage());
            }
            throw refused;
        }
        List<NDArray> oracle = outside.callAll(manager, byHand);

        Gradients gradients = gradients(manager, leaves, results, oracle);
        return new CastOutcome(
                low.toString(),
                names(types),
                policy.runsIn(low, types).toString(),
                names(results.stream().map(Tensors::dtype).toList()),
                names(oracle.stream().map(Tensors::dtype).toList()),
                firstDifference(manager, results, oracle),
                gradients.types(),
                gradients.differences(),
                gradients.nonFinite(),
                gradients.types().isEmpty() ? gradients.noGradient() : "",
                "");
    }

    /** What the backward passes gave: by the inputs' names, their gradients' types and where they differ from the oracle. */
    private record Gradients(
            Map<String, String> types,
            Map<String, CastOutcome.Difference> differences,
            List<String> nonFinite,
            String noGradient) {}

    /** One backward pass a result: each result is of a call of its own, which casts its inputs itself. */
    private static Gradients gradients(
            NDManager manager, Map<String, NDArray> leaves, List<NDArray> results, List<NDArray> oracle) {
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, CastOutcome.Difference> differences = new LinkedHashMap<>();
        List<String> nonFinite = new ArrayList<>();
        String noGradient = "";
        for (int i = 0; i < results.size(); i++) {
            String why = backward(manager, results.get(i));
            if (!why.isEmpty()) {
                noGradient = why;
                continue;
            }
            Map<String, NDArray> underAutocast = takeGradients(manager, leaves);
            backward(manager, oracle.get(i));
            Map<String, NDArray> byHand = takeGradients(manager, leaves);
            String of = results.size() == 1 ? "" : ", from result " + i;
            underAutocast.forEach((name, gradient) -> {
                types.put(name, Tensors.dtype(gradient).toString());
                difference(manager, "the gradient of " + name + of, gradient, byHand.get(name))
                        .ifPresent(difference -> differences.putIfAbsent(name, difference));
                if (Arrays.stream(Tensors.toDoubles(gradient)).anyMatch(value -> !Double.isFinite(value))) {
                    nonFinite.add(name);
                }
            });
        }
        return new Gradients(types, differences, nonFinite, noGradient);
    }

    /** The gradients that a backward pass has left the inputs, which then have none. */
    private static Map<String, NDArray> takeGradients(NDManager manager, Map<String, NDArray> leaves) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        leaves.forEach((name, leaf) -> {
            if (GradMode.hasGradient(leaf)) {
                NDArray gradient = leaf.getGradient();
                gradient.attach(manager);
                gradients.put(name, gradient);
                GradMode.clearGradient(leaf);
            }
        });
        return gradients;
    }

    private static List<String> names(List<ScalarType> types) {
        return types.stream().map(ScalarType::toString).toList();
    }

    private List<NDArray> underAutocast(NDManager manager, TorchScript script, NDArray[] inputs, ScalarType low) {
        List<NDArray> results;
        try (AutoCloseable autocast = scope.open(device, low)) {
            results = script.callAll(manager, inputs);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return results;
    }

    private static NDArray[] cast(
            NDManager manager, OperatorCall call, Map<String, NDArray> leaves, List<ScalarType> types) {
        return cast(manager, call, leaves.values().toArray(NDArray[]::new), types);
    }

    private static NDArray[] cast(NDManager manager, OperatorCall call, NDArray[] inputs, List<ScalarType> types) {
        NDArray[] cast = inputs.clone();
        int floating = 0;
        for (int i = 0; i < cast.length; i++) {
            if (call.inputs().get(i).isFloatingPoint()) {
                ScalarType type = types.get(floating++);
                if (Tensors.dtype(cast[i]) != type) {
                    cast[i] = Aten.to(cast[i], type, manager);
                }
            }
        }
        return cast;
    }

    /** Runs the backward pass; the answer is why there is none, or empty. */
    private static String backward(NDManager manager, NDArray result) {
        ScalarType type = Tensors.dtype(result);
        if (!isComplex(type) && !type.isFloatingPoint()) {
            return "the results are whole numbers";
        }
        NDArray real = isComplex(type) ? ByName.asReal(manager, result) : result;
        try {
            GradMode.backward(ByName.SUM.call(manager, real.mul(weights(manager, real)), ScalarType.FLOAT32));
            return "";
        } catch (LibtorchException e) {
            return e.getMessage();
        }
    }

    /** Not all the same, since the gradient of a plain sum of a softmax is zero. */
    private static NDArray weights(NDManager manager, NDArray result) {
        try (GradMode noGrad = GradMode.disabled()) {
            return ByName.COS.call(manager, result);
        }
    }

    private static Optional<CastOutcome.Difference> firstDifference(
            NDManager manager, List<NDArray> results, List<NDArray> oracle) {
        for (int i = 0; i < Math.min(results.size(), oracle.size()); i++) {
            Optional<CastOutcome.Difference> difference =
                    difference(manager, "result " + i, results.get(i), oracle.get(i));
            if (difference.isPresent()) {
                return difference;
            }
        }
        return Optional.empty();
    }

    private static Optional<CastOutcome.Difference> difference(
            NDManager manager, String what, NDArray underAutocast, NDArray byHand) {
        if (byHand != null && Tensors.dtype(underAutocast) != Tensors.dtype(byHand)) {
            return Optional.empty(); // seen by their types
        }
        long[] measured = bits(manager, underAutocast);
        long[] expected = byHand == null ? new long[0] : bits(manager, byHand);
        int count = 0;
        int first = -1;
        int size = Math.max(measured.length, expected.length);
        for (int i = 0; i < size; i++) {
            if (i >= measured.length || i >= expected.length || measured[i] != expected[i]) {
                count++;
                first = first < 0 ? i : first;
            }
        }
        return count == 0
                ? Optional.empty()
                : Optional.of(new CastOutcome.Difference(
                        what,
                        first,
                        count,
                        size,
                        first < measured.length ? measured[first] : 0,
                        first < expected.length ? expected[first] : 0));
    }

    private static long[] bits(NDManager manager, NDArray array) {
        ScalarType type = Tensors.dtype(array);
        if (type.isFloatingPoint()) {
            return Tensors.allBits(array);
        }
        if (isComplex(type)) {
            return Tensors.allBits(ByName.asReal(manager, array));
        }
        return array.getDataType() == DataType.INT64
                ? array.toLongArray()
                : Aten.to(array, ScalarType.INT64, manager).toLongArray();
    }

    private static boolean isComplex(ScalarType type) {
        return type == ScalarType.COMPLEX32 || type == ScalarType.COMPLEX64 || type == ScalarType.COMPLEX128;
    }

    /** Looked up once, when first needed. */
    private static final class ByName {
        static final Operator COS = Operator.of("aten::cos");
        static final Operator SUM = Operator.of("aten::sum");
        private static final Operator RESOLVE_CONJ = Operator.of("aten::resolve_conj");
        private static final Operator VIEW_AS_REAL = Operator.of("aten::view_as_real");

        static NDArray asReal(NDManager manager, NDArray complex) {
            return VIEW_AS_REAL.call(manager, RESOLVE_CONJ.call(manager, complex));
        }

        private ByName() {}
    }
}
