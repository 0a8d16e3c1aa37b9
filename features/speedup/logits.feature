@speedup @SPD-06 @critical
Feature: Logits under autocast stay as close to float64's as rounding allows

  Every rounding moves its result by at most the unit roundoff, relative to it, and the roundings are
  independent, so that they add up like the sides of right angles: √(18 layers + 3) of them lie on the way
  (Higham and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019). A result that is much
  closer than one rounding was not computed in low precision.

  Scenario Outline: <size> under <type> autocast
    Given any device
    When the logits of <size> under <type> autocast are compared with float64
    Then their distance is within the bound of precision and depth
    And it is not below what a single rounding leaves

    Examples:
      | size | type     |
      | tiny | float16  |
      | tiny | bfloat16 |

    @cuda
    Examples: On CUDA
      | size  | type     |
      | small | float16  |
      | small | bfloat16 |
