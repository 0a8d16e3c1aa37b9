@layer-norm @LNM-05 @critical
Feature: On ordinary data bfloat16 loses more digits than float16, and float32 statistics win them back

  Where nothing overflows, the digits decide: bfloat16 has 8 significant bits, float16 11. A layer norm
  wholly in low precision rounds seven times on the way to each value; with float32 statistics only the
  output is rounded. Errors are against float64, over 1024 values drawn from N(0, 1) that both types hold
  exactly, so that what is measured is the arithmetic; what storing costs is shown apart.

  Scenario: bfloat16 errs more than float16 on the same data, and float32 statistics lower the error of both
    Given any device
    When 1024 values drawn from N(0, 1) are normalised in every way, with eps 1e-5
    Then every error is within the bound of its arithmetic
    And the error of bfloat16 throughout is above that of float16 throughout
    And the error of either type throughout is above that of the same type with float32 statistics
    And the error of storing in bfloat16 is above that of storing in float16
