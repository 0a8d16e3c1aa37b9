package dev.mixedprecision.spec;

import dev.mixedprecision.model.Execution;
import dev.mixedprecision.model.ModelSize;
import dev.mixedprecision.numerics.Envelope;
import dev.mixedprecision.numerics.FloatFormat;
import io.cucumber.java.ParameterType;
import java.util.List;
import java.util.Locale;

/** The words that the features of all parts share and that are more than text. */
public final class Vocabulary {
    /** The name of something that the scenario has measured, or of what it is held to. */
    @ParameterType(".+?")
    public String what(String name) {
        return name;
    }

    @ParameterType("float16|bfloat16|float32|float64")
    public FloatFormat format(String name) {
        return FloatFormat.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The size of a language model. */
    @ParameterType("tiny|small|medium|large|xl|2\\.7B")
    public ModelSize size(String label) {
        return ModelSize.labelled(label);
    }

    /** How the passes of a model are run. */
    @ParameterType("eager|graph|fused|fused-graph")
    public Execution execution(String name) {
        return Execution.labelled(name);
    }

    /** PyTorch's names of one or several dtypes, or whose type it is. */
    @ParameterType("dtype (\\w+(?:, \\w+)*)|(autocast's type|the policy's type)")
    public String dtypes(String names, String whose) {
        return names == null ? whose : names;
    }

    @ParameterType(Figure.NUMBER)
    public Figure number(String text) {
        return Figure.of(text);
    }

    /** Numbers with blanks between them. */
    @ParameterType("(?:" + Figure.NUMBER + ")(?: (?:" + Figure.NUMBER + "))*")
    public List<Figure> numbers(String text) {
        return Figure.all(text);
    }

    @ParameterType("(at least|at most|above) (" + Figure.NUMBER + ")(?: (%))?")
    public Limit limit(String side, String bound, String unit) {
        return new Limit(
                Limit.Side.valueOf(side.toUpperCase(Locale.ROOT).replace(' ', '_')),
                Figure.of(bound).value(),
                unit == null ? "" : unit);
    }

    /** Where a quantity lay over many seeds, between the bounds that follow. */
    @ParameterType(Envelope.TEXT)
    public Envelope envelope(String text) {
        return Envelope.parse(text);
    }

    /** Whether the first of two is the larger one. */
    @ParameterType("above|below")
    public Boolean order(String word) {
        return word.equals("above");
    }
}
