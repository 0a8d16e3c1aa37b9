package dev.mixedprecision.part.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.mixedprecision.libtorch.Libtorch;
import dev.mixedprecision.libtorch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorCallTest {
    private static final String INPUTS =
            "a: 3x4; s: scalar; p: 3 positive; t: 5 index<4; y: 6 signs; m: 2x3x3 positive definite; l: 3x3 lower"
                    + " triangular; q: 3 pivots";

    @Test
    void readsInputsAndWritesThemBack() {
        assertThat(Input.parse(INPUTS)).hasSize(8).extracting(Input::toString).containsExactly(INPUTS.split("; "));
    }

    @Test
    void elementsAreWhatTheirKindSaysAndTheSameEachTime() {
        Libtorch.get();
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            for (Input input : Input.parse(INPUTS)) {
                NDArray array = input.create(manager);
                double[] elements = Tensors.toDoubles(array);
                List<Double> each = Arrays.stream(elements).boxed().toList();
                assertThat(elements).isEqualTo(Tensors.toDoubles(input.create(manager)));
                assertThat(Tensors.dtype(array).isFloatingPoint()).isEqualTo(input.isFloatingPoint());
                switch (input.kind()) {
                    case UNIFORM -> assertThat(each).allMatch(e -> Math.abs(e) <= 0.9);
                    case POSITIVE -> assertThat(each).allMatch(e -> e >= 0.1 && e <= 0.901);
                    case SIGNS -> assertThat(each).contains(-1.0, 1.0).allMatch(e -> Math.abs(e) == 1);
                    case INDEX -> assertThat(each).allMatch(e -> e >= 0 && e < 4 && e == Math.rint(e));
                    case PIVOTS -> assertThat(elements).containsExactly(1, 2, 3);
                    case LOWER_TRIANGULAR ->
                        assertThat(elements[1] + elements[2] + elements[5]).isZero();
                    case POSITIVE_DEFINITE -> {
                        assertThat(elements[1]).isEqualTo(elements[3]);
                        assertThat(elements[0]).isGreaterThanOrEqualTo(Math.abs(elements[1]) + Math.abs(elements[2]));
                    }
                }
            }
        }
    }

    @Test
    void readsWhereGradientsGoAndWhetherTheyAreRepeatable() {
        assertThat(OperatorCall.parse("torch.mm(a, b)", "a: 3x4; b: 4x5", "a, b"))
                .extracting(OperatorCall::gradientTo, OperatorCall::repeatable)
                .containsExactly(Set.of("a", "b"), true);
        assertThat(OperatorCall.parse("torch.mm(a, b)", "a: 3x4; b: 4x5", "a, b (in any order)"))
                .extracting(OperatorCall::gradientTo, OperatorCall::repeatable)
                .containsExactly(Set.of("a", "b"), false);
        assertThat(OperatorCall.parse("torch.round(a)", "a: 3x4", "none: it is constant")
                        .gradientTo())
                .isEmpty();
    }

    @Test
    void saysWhatIsWrongWithARow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.parse("a: 3,4"))
                .withMessageContaining("not an input such as");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.parse("a: 3 round"))
                .withMessageContaining("'round' is no kind of elements");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.parse("a: 3; a: 4"))
                .withMessageContaining("two inputs are called 'a'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Input.parse("a: 3x4 lower triangular"))
                .withMessageContaining("must be square");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OperatorCall.parse("torch.relu(a)", "a: 3", "b"))
                .withMessageContaining("has [a], not to [b]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OperatorCall.parse("torch.neg(t)", "t: 3 index<4", "none: whole numbers"))
                .withMessageContaining("nothing to cast");
    }
}
