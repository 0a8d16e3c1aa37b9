package dev.mixedprecision.part.autocast;

import java.util.Map;

/**
 * What a step of the ToyModel showed.
 *
 * @param dtypes PyTorch's name of the dtype, by what has it, in the order of the step
 * @param changedParameters how many elements of the parameters had other bits after the step than before
 * @param autocastLeftOn whether autocast was on after the context
 * @param dtypeBefore autocast's dtype before the context
 * @param dtypeLeftBehind autocast's dtype after the context
 * @param dtypeOfProductAfter the dtype of a float32 matrix product after the context
 */
public record ToyModelOutcome(
        ToyModelPlan plan,
        Map<String, String> dtypes,
        int changedParameters,
        boolean autocastLeftOn,
        String dtypeBefore,
        String dtypeLeftBehind,
        String dtypeOfProductAfter) {}
