@layer-norm @LNM-06 @normal @deliverable
Feature: Deliverable (b), question (b): bfloat16 needs no rescue from overflow, and still gains from float32 statistics

  Why layer norm is sensitive to low precision, and what bfloat16 changes about it, from this run's figures.

  Scenario: float16 overflows and loses eps where bfloat16 does neither, and both gain from float32 statistics
    Given any device
    When layer norm is measured for overflow, eps and digits in float16 and bfloat16
    Then the values are exactly
      | what                                       | value    |
      | the variance of ±256 in float16            | Infinity |
      | the variance of ±256 in bfloat16           | 65536    |
      | zeros normalised in float16 with eps 1e-8  | NaN      |
      | zeros normalised in bfloat16 with eps 1e-8 | 0        |
    And the error of bfloat16 throughout is above that of float16 throughout
    And the error of either type throughout is above that of the same type with float32 statistics
    And the deliverable is saved as "layer_norm.md"
