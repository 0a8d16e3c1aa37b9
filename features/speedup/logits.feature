@speedup @SPD-06 @critical
Feature: Logits under autocast are as far from float64's as rounding leaves them, in either type

  Counted in unit roundoffs u of their type, float16's and bfloat16's distances are the same: it is the type that
  rounds. No theorem says how many u they are, so that the bounds are calibrated: half the smallest and twice the
  largest over 100 seeds on a CPU and 100 on an H100 (small: 20, on the H100), none of them the judged one, written
  least < smallest … RMS … largest < most. A further seed is beyond the largest of N by chance once in N + 1 times, and
  beyond twice of it practically never. A distance below the bounds was not computed in low precision.

  Scenario Outline: logits of <size> under <type> autocast are as far from float64's as over other seeds
    Given <device>
    And a context of 128 tokens and a batch of 1
    When the logits of <size> under <type> autocast are compared with float64
    Then the logits have dtype <type>
    And the distance of the logits is within the calibrated <calibrated>

    Examples:
      | device     | size | type     | calibrated                       |
      | any device | tiny | float16  | 0.59 < 1.18 … 1.29 … 1.41 < 2.82 |
      | any device | tiny | bfloat16 | 0.60 < 1.20 … 1.29 … 1.43 < 2.86 |

    @cuda
    Examples: On CUDA
      | device                      | size  | type     | calibrated                       |
      | a CUDA device               | small | float16  | 0.89 < 1.78 … 1.87 … 2.02 < 4.04 |
      | a CUDA device with bfloat16 | small | bfloat16 | 0.865 < 1.73 … 1.87 … 2.02 < 4.04 |
