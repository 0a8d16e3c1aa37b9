@execution @EXE-07 @cuda @critical
Feature: A replayed step of the optimizer leaves the parameters that a launched one leaves

  A whole step as three graphs: the passes, and unscaling, clipping to a norm of 1 and AdamW. Nothing may come from the
  host while the third one is recorded, so that the scale, the norm, the count of steps and whether a gradient was
  infinite stay on the device. Plain passes repeat their bits, and the launched steps compute their own gradients. Fused
  attention's backward pass does not: there launched steps are given those of the replay. Where float16 cannot hold
  the scaled gradients, the step is left out and the scale halved.

  Scenario Outline: three steps of <size> in <execution> execution and <precision>, replayed, end with the bits of launched ones
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When <size> takes 3 whole steps in <execution> execution and <precision>, replayed and launched, with the loss times 0.125
    Then the parameters after replayed steps have the same bits as after launched ones
    And the parameters after replayed steps have other bits than before
    And the scale goes from 0.125 to 0.125

    Examples:
      | execution   | size  | precision |
      | graph       | tiny  | float32   |
      | graph       | tiny  | float16   |
      | graph       | tiny  | bfloat16  |
      | graph       | small | float32   |
      | graph       | small | float16   |
      | graph       | small | bfloat16  |
      | fused-graph | tiny  | float32   |
      | fused-graph | tiny  | float16   |
      | fused-graph | tiny  | bfloat16  |
      | fused-graph | small | float32   |
      | fused-graph | small | float16   |
      | fused-graph | small | bfloat16  |

  Scenario Outline: in <execution> execution and float16 a replayed step with infinite gradients changes nothing but the scale
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When tiny takes 1 whole steps in <execution> execution and float16, replayed and launched, with the loss times 16777216
    Then the parameters after replayed steps have the same bits as before
    And the parameters after replayed steps have the same bits as after launched ones
    And the scale goes from 16777216 to 8388608

    Examples:
      | execution   |
      | graph       |
      | fused-graph |
