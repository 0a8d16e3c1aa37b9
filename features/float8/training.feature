@float8 @FP8-14 @critical
Feature: A Transformer whose linear layers are in float8 ends where float32 ends, and without scales it does not

  The training of LSC-07, judged by the same statistic: paired by seed, against 1 % of what float32 has won. Every linear
  layer, the output head too, multiplies in float8; what is between them is under autocast in bfloat16. The loss counts as
  a micro-batch's share of 2²⁴ tokens, so that no gradient reaches e5m2's smallest value, 2⁻¹⁶: without a scale nothing
  is left of them.

  Scenario Outline: float8 with dynamic scaling ends where float32 ends, without scaling above it, on <device>
    Given <device>
    When a Transformer language model learns to count in strides, over 5 seeds in float8 and wider
    Then every seed has data and initial weights of its own, the same in every precision
    And by the 99 percent confidence interval, against 1 % of what float32 has won, the held-out loss ends
      | under                       | where  |
      | bfloat16 autocast           | within |
      | float8 with dynamic scaling | within |
      | float8 without scaling      | above  |
    And the loss and the parameters of every precision have dtype float32

    Examples: Multiplied in float32, on the CPU
      | device  |
      | the CPU |

    @cuda
    Examples: Multiplied by tensor cores
      | device                             |
      | a CUDA device with float8 products |
