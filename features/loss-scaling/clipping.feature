@loss-scaling @LSC-05 @critical
Feature: Clipping after unscaling equals clipping without a scaler, also where gradients are accumulated

  Clipping compares the gradients' norm with a limit, so the gradients must have their own size again.
  Clipped while still scaled, they are cut to the limit and then divided by the scale: what is left is
  65536 times too small. Accumulated gradients share one scale until the update, so that they add up.

  Scenario Outline: <reading>: <differing> of 12 gradients differ from those without a scaler where <batches> micro-batches in <type> are clipped <when>
    Given any device
    When scaled gradients under <type> are accumulated over <batches> micro-batches and clipped to a norm of 1 <when>
    Then <differing> of the 12 gradients differ in a bit from those of the whole batch in float32, clipped without a scaler
    And their norm is within float32's rounding of <norm>

    Examples: the right way
      | reading   | when            | type     | batches | differing | norm |
      | right way | after unscaling | float32  | 1       | 0         | 1    |
      | right way | after unscaling | float32  | 3       | 0         | 1    |
      | right way | after unscaling | bfloat16 | 3       | 0         | 1    |
      | right way | after unscaling | float16  | 1       | 0         | 1    |
      | right way | after unscaling | float16  | 3       | 0         | 1    |

    Examples: the wrong way
      | reading   | when             | type    | batches | differing | norm               |
      | wrong way | before unscaling | float16 | 1       | 12        | 0.0000152587890625 |
      | wrong way | before unscaling | float16 | 3       | 12        | 0.0000152587890625 |
