@layer-norm @LNM-06 @normal @deliverable
Feature: Deliverable (b), question (b): bfloat16 needs no rescue from overflow, and still gains from float32 statistics

  Why layer norm is sensitive to low precision, and what bfloat16 changes about it, from this run's figures.

  Scenario: why layer norm is treated apart, from this run's figures
    Given any device
    When layer norm is measured for overflow, eps and digits in float16 and bfloat16
    Then a deviation of 256 overflows in float16 and not in bfloat16
    And eps 1e-8 vanishes in float16 and not in bfloat16
    And bfloat16 errs more than float16, wholly in low precision
    And float32 statistics err less than low precision throughout, for float16 and for bfloat16
    And the deliverable on layer norm is saved as "layer_norm.md"
