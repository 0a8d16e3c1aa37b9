@layer-norm @LNM-05 @critical
Feature: On ordinary data bfloat16 loses more digits than float16, and float32 statistics win them back

  Where nothing overflows, the digits decide: bfloat16 has 8 significant bits, float16 11. A layer norm
  wholly in low precision rounds seven times on the way to each value; with float32 statistics only the
  output is rounded. Errors are against float64, over 1024 values drawn from N(0, 1) that both types hold
  exactly, so that what is measured is the arithmetic; what storing costs is shown apart.

  Scenario: the errors of every way to normalise ordinary data
    Given any device
    When 1024 values drawn from N(0, 1) are normalised in every way
    Then each error is within the bound of its arithmetic
    And bfloat16 errs more than float16, wholly in low precision
    And float32 statistics err less than low precision throughout, for float16 and for bfloat16
    And storing the values errs more in bfloat16 than in float16
