package dev.mixedprecision.part.tensorcore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.CudaGraph;
import dev.mixedprecision.libtorch.GradMode;
import dev.mixedprecision.libtorch.LibtorchException;
import dev.mixedprecision.libtorch.Operator;
import dev.mixedprecision.libtorch.Tensors;
import dev.mixedprecision.machine.ComputeDevice;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Computes row 0 of operators among more and more rows, and compares it with row 0 among the most. */
public final class BatchInvarianceExperiment {
    private static final List<Integer> ROWS = List.of(1, 2, 3, 4, 8, 16, 32, 64, 128);
    private static final Operator SELECT = Operator.named("aten::select.int");

    private final Function<ComputeDevice, List<RowCall>> calls;

    /** With products, norms, softmax and attention. */
    public BatchInvarianceExperiment() {
        this(RowOperators::on);
    }

    BatchInvarianceExperiment(Function<ComputeDevice, List<RowCall>> calls) {
        this.calls = calls;
    }

    /** Runs each operator among each count of rows. */
    public BatchInvariance run(ComputeDevice device) {
        try (GradMode constant = GradMode.disabled()) {
            return new BatchInvariance(
                    calls.apply(device).stream().map(call -> map(call, device)).toList());
        }
    }

    private static BatchInvariance.RowMap map(RowCall rowCall, ComputeDevice device) {
        SortedMap<Integer, Long> differing = new TreeMap<>();
        SortedMap<Integer, String> kernels = new TreeMap<>();
        String operator = rowCall.call().toString();
        int most = rowCall.rows();
        try (OpenCall open = new OpenCall(rowCall.call(), device)) {
            NDManager owner = open.manager();
            NDArray all = open.run(owner, most);
            NDArray reference = row(owner, all, 0);
            for (int rows : ROWS) {
                if (rows < most) {
                    differing.put(rows, differing(open, rows, reference));
                }
            }
            if (device.isCuda()) {
                differing.keySet().forEach(rows -> noteKernels(open, device, rows, kernels));
                noteKernels(open, device, most, kernels);
            }
            return new BatchInvariance.RowMap(
                    operator,
                    open.attentionKernel(),
                    rowCall.invariant(),
                    most,
                    reference.size(),
                    differing,
                    kernels,
                    Tensors.differingElements(row(owner, all, 1), reference),
                    "");
        } catch (IllegalArgumentException | LibtorchException e) {
            return new BatchInvariance.RowMap(
                    operator, "", rowCall.invariant(), most, 0, differing, kernels, 0, String.valueOf(e.getMessage()));
        }
    }

    private static long differing(OpenCall open, int rows, NDArray reference) {
        try (NDManager owner = open.manager().newSubManager()) {
            return Tensors.differingElements(row(owner, open.run(owner, rows), 0), reference);
        }
    }

    private static NDArray row(NDManager owner, NDArray result, int row) {
        return SELECT.call(owner, result, 0, row);
    }

    /** Notes the kernels of a recording; none where it cannot be recorded, or an old driver does not tell. */
    private static void noteKernels(OpenCall open, ComputeDevice device, int rows, SortedMap<Integer, String> kernels) {
        try (NDManager owner = open.manager().newSubManager()) {
            kernels.put(rows, String.join(" + ", CudaGraph.kernelsOf(device.djl(), () -> open.run(owner, rows))));
        } catch (LibtorchException e) {
            // the report says that they are missing
        }
    }
}
