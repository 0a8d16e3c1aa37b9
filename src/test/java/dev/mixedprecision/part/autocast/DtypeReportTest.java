package dev.mixedprecision.part.autocast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Types that no model gave, each another one where it can be. */
class DtypeReportTest {
    private static final String SETTING = "float16 autocast, on a pretended device";

    private static Map<String, String> dtypes(String... inOrder) {
        List<String> questions = ToyModelExperiment.QUESTIONS;
        assertThat(inOrder).hasSameSizeAs(questions);
        Map<String, String> dtypes = new LinkedHashMap<>();
        for (int i = 0; i < inOrder.length; i++) {
            dtypes.put(questions.get(i), inOrder[i]);
        }
        return dtypes;
    }

    @Test
    void everyQuestionHasItsOwnAnswerInTheListAndInTheSentence() {
        Map<String, String> dtypes =
                dtypes("type-p", "type-fc1", "type-relu", "type-norm", "type-logits", "type-sum", "type-ce", "type-g");
        assertThat(DtypeReport.deliverable(SETTING, true, dtypes)).isEqualTo("""
                        Data types of the float16 autocast, on a pretended device:

                        - parameters inside the context: type-p
                        - output of fc1: type-fc1
                        - output of ReLU: type-relu
                        - output of layer norm: type-norm
                        - logits: type-logits
                        - summed loss: type-sum
                        - cross-entropy loss: type-ce
                        - gradients: type-g

                        Inside the context the parameters are type-p, but their gradients type-g, and copies are cast for \
                        the linear layers, which compute in type-fc1 and type-logits, ReLU gives \
                        type-relu, layer norm gives type-norm and the loss, a sum, type-sum.
                        """);
    }

    @Test
    void whatIsAlikeIsToldAsAlike() {
        Map<String, String> dtypes =
                dtypes("float32", "float16", "float16", "float32", "float16", "float64", "bfloat16", "float32");
        assertThat(DtypeReport.deliverable(SETTING, true, dtypes))
                .endsWith(
                        "\nInside the context the parameters, and so their gradients, are float32, and copies are cast for"
                                + " the linear layers, which compute in float16, ReLU follows its input,"
                                + " layer norm gives float32 and the loss, a sum, float64.\n");
    }

    @Test
    void whereTheLinearLayersComputeInTheParametersTypeNothingIsSaidToBeCast() {
        Map<String, String> dtypes =
                dtypes("float32", "float32", "float32", "float32", "float32", "float32", "float32", "float32");
        assertThat(DtypeReport.deliverable(SETTING, true, dtypes))
                .contains("are float32, and nothing is cast for the linear layers, which compute in float32, ReLU")
                .doesNotContain("copies are cast");
    }

    @Test
    void withoutCudaItIsNoAnswerToTheAssignment() {
        Map<String, String> dtypes =
                dtypes("float32", "float16", "float16", "float32", "float16", "float64", "bfloat16", "float32");
        String without = DtypeReport.deliverable(SETTING, false, dtypes);
        assertThat(without)
                .startsWith(DtypeReport.deliverable(SETTING, true, dtypes))
                .endsWith("\nThis run had no CUDA device, and the CPU's autocast has lists of its own: run it on a CUDA"
                        + " machine for the assignment's answer.\n");
    }

    @Test
    void whatHasOneTypeStandsTogether() {
        assertThat(DtypeReport.byDtype(
                        dtypes("float32", "float16", "float16", "float32", "float16", "float32", "float32", "float32")))
                .isEqualTo("float16: output of fc1, output of ReLU, logits · float32: parameters inside the context,"
                        + " output of layer norm, summed loss, cross-entropy loss, gradients");
    }
}
