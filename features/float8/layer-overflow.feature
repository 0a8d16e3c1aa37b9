@float8 @FP8-13 @critical
Feature: Numbers that overflow float8 by powers of two are scaled away to the bit, and lost without a scale

  The scale is computed from the very numbers that are cast: times a power of two they get a scale that is smaller by the
  same power, and so the same codes. A scale of a step before would come too late for the first step that overflows. Without a
  scale what is above 448 or 57344 becomes just that, on every platform, since the layer clamps; casts would give NaN (FP8-03).

  Scenario Outline: with dynamic scaling, input times <input>, gradient times <gradient>, on <device>
    Given <device>
    When a linear layer in float8 with dynamic scaling runs forward and backward, its input times <input> and its gradient times <gradient>
    Then the result and the gradients have the same bits as the ordinary ones times these powers of two
    And every result and gradient is within the bound of the roundings of the casts

    Examples: On the CPU
      | device  | input | gradient |
      | the CPU | 2^12  | 2^20     |
      | the CPU | 2^60  | 2^40     |
      | the CPU | 2^-24 | 2^-40    |

    @cuda
    Examples: On CUDA
      | device                             | input | gradient |
      | a CUDA device with float8 products | 2^12  | 2^20     |
      | a CUDA device with float8 products | 2^60  | 2^40     |
      | a CUDA device with float8 products | 2^-24 | 2^-40    |

  Scenario Outline: without scaling, input times <input>, gradient times <gradient>, on <device>
    Given <device>
    When a linear layer in float8 with no scaling runs forward and backward, its input times <input> and its gradient times <gradient>
    Then the result and the gradients have other bits than the ordinary ones times these powers of two
    And every result and gradient is within the bound of the sums of what was cast

    Examples: On the CPU
      | device  | input | gradient |
      | the CPU | 2^12  | 2^20     |
      | the CPU | 2^-24 | 2^-40    |

    @cuda
    Examples: On CUDA
      | device                             | input | gradient |
      | a CUDA device with float8 products | 2^12  | 2^20     |
      | a CUDA device with float8 products | 2^-24 | 2^-40    |
