package dev.mixedprecision.part.conformance;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Aten;
import dev.mixedprecision.libtorch.Autocast;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.ScalarType;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.libtorch.TorchScript;
import dev.mixedprecision.machine.ComputeDevice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
                        Differences.first(manager, results, oracle),
                        Differences.nonFinite(manager, results, oracle),
                        Gradients.NONE,
                        ""));
            }
        }
        return outcomes;
    }

    private static NDArray[] create(NDManager manager, OperatorCall call) {
        return call.inputs().stream().map(input -> input.create(manager)).toArray(NDArray[]::new);
    }

    /** The operators that libtorch has an autocast rule for on this kind of device, overloads with a dot. */
    public static SortedSet<String> registered(String deviceType) {
        Device device = deviceType.equals("CUDA") ? Device.gpu() : Device.cpu();
        return withoutNamespace(Libtorch.get().autocastOperators(device));
    }

    /** The operators that a call comes to, overloads with a dot, as libtorch has chosen them. */
    public static SortedSet<String> called(OperatorCall call) {
        try (TorchScript script = TorchScript.compile(call.expression(), call.names())) {
            return withoutNamespace(script.operators());
        }
    }

    private static SortedSet<String> withoutNamespace(Collection<String> operators) {
        return operators.stream()
                .map(operator -> operator.replaceFirst("^aten::", ""))
                .collect(Collectors.toCollection(TreeSet::new));
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

        return new CastOutcome(
                low.toString(),
                names(types),
                policy.runsIn(low, types).toString(),
                names(results.stream().map(Tensors::dtype).toList()),
                names(oracle.stream().map(Tensors::dtype).toList()),
                Differences.first(manager, results, oracle),
                Differences.nonFinite(manager, results, oracle),
                Gradients.of(manager, leaves, results, oracle),
                "");
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
}
