@execution @EXE-02 @critical
Feature: Fused operators stay as close to float64 as rounding allows

  One operator for attention, for SiLU and for RMSNorm sums in another order than the formulas written out
  and rounds less often. It must not be farther from float64 than n independent roundings carry the eager
  pass: u √n, for a gradient u √(3 n). A result that is much closer was not computed in the stated precision.

  Scenario Outline: in <execution> execution and <precision> tiny is no farther from float64 than all roundings carry it, and no closer than one does
    Given any device
    And a context of 128 tokens and a batch of 1
    When logits and gradients of tiny in <execution> execution and <precision> are compared with float64
    Then the logits are within the bound of precision and depth
    And the gradients are within the bound of precision and depth
    And the logits are no closer than a single rounding leaves them

    Examples: The formulas written out
      | execution | precision |
      | eager     | float32   |
      | eager     | float16   |
      | eager     | bfloat16  |

    Examples: Fewer operators
      | execution | precision |
      | fused     | float32   |
      | fused     | float16   |
      | fused     | bfloat16  |
