@speedup @SPD-06 @critical
Feature: Logits under autocast stay as close to float64's as rounding allows

  Every rounding moves its result by at most the unit roundoff u, relative to it. The roundings are independent,
  so that their variances add: after n = 18 layers + 3 of them the distance is at most u √n (Higham and Mary, A New
  Approach to Probabilistic Rounding Error Analysis, 2019). A result that is much closer than one rounding was
  not computed in low precision.

  Scenario Outline: logits of <size> under <type> autocast are no farther from float64's than all roundings carry them, and no closer than one does
    Given <device>
    And a context of 128 tokens and a batch of 1
    When the logits of <size> under <type> autocast are compared with float64
    Then the logits are within the bound of precision and depth
    And the logits are no closer than a single rounding leaves them

    Examples:
      | device     | size | type     |
      | any device | tiny | float16  |
      | any device | tiny | bfloat16 |

    @cuda
    Examples: On CUDA
      | device                      | size  | type     |
      | a CUDA device               | small | float16  |
      | a CUDA device with bfloat16 | small | bfloat16 |
