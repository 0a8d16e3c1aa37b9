package dev.mixedprecision.part.conformance;

import io.cucumber.java.ParameterType;
import java.util.Arrays;

/** The words of calls under autocast. */
public final class ConformanceVocabulary {
    /** A call as TorchScript has it. */
    @ParameterType(".+")
    public String expression(String script) {
        return script;
    }

    /** The names of inputs with what they are, as {@link OperatorCall} reads them. */
    @ParameterType(".+")
    public String inputs(String text) {
        return text;
    }

    /** What autocast does with an operator's inputs. */
    @ParameterType("cast to autocast's type|cast to float32|cast to their widest type|left as they are")
    public CastPolicy policy(String words) {
        return Arrays.stream(CastPolicy.values())
                .filter(policy -> policy.toString().equals(words))
                .findFirst()
                .orElseThrow();
    }

    /** Whether an operator's inputs are in autocast's type. */
    @ParameterType("float32|autocast's type")
    public Boolean inputType(String words) {
        return words.equals("autocast's type");
    }

    /** The kind of device that libtorch has rules for. */
    @ParameterType("CPU|CUDA")
    public String deviceType(String name) {
        return name;
    }
}
