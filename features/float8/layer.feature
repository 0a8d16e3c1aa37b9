@float8 @FP8-12 @critical
Feature: A linear layer in float8 multiplies e4m3fn forward and e5m2 by e4m3fn back, and its gradients reach float32

  What goes forward needs digits, what comes back needs range. Weights stay in float32, where the optimizer's small steps
  count, and so do their gradients; all between layers is autocast's. Every product is within what the casts of its
  factors can cost, against float64; and beside the products of what the formats hold, only sums and the last rounding
  are left to err. P. Micikevicius and others, FP8 Formats for Deep Learning, arXiv 2209.05433 (2022).

  Scenario Outline: with <scaling>, on <device>
    Given <device>
    When a linear layer in float8 with <scaling> runs forward and backward
    Then the dtypes are
      | what              | dtype    |
      | result            | bfloat16 |
      | input's gradient  | float32  |
      | weight            | float32  |
      | weight's gradient | float32  |
    And every result and gradient is within the bound of the roundings of the casts
    And every result and gradient is within the bound of the sums of what was cast

    Examples: Multiplied in float32, on the CPU
      | device  | scaling         |
      | the CPU | dynamic scaling |
      | the CPU | no scaling      |

    @cuda
    Examples: Multiplied by tensor cores
      | device                             | scaling         |
      | a CUDA device with float8 products | dynamic scaling |
      | a CUDA device with float8 products | no scaling      |
