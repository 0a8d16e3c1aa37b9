@accumulation @ACC-04 @normal
Feature: Promoting a low-precision addend in the addition gives the same bits as casting it first

  Every float16 and every bfloat16 is a float32, so widening loses nothing, whoever does it. Variants 3
  and 4 of the assignment are one computation written in two ways.

  Scenario Outline: <workload> has the same bits whether the addition promotes <addend type> or a cast does
    Given any device
    When <addend> in <addend type> is added <count> times to <start> in float32, promoted by the addition
    Then the partial sums have the same bits as with the addend cast first

    Examples:
      | workload        | addend type | start | addend | count |
      | 0 + 1000 × 0.01 | float16     | 0     | 0.01   | 1000  |
      | 0 + 1000 × 0.01 | bfloat16    | 0     | 0.01   | 1000  |
      | 256 + 100 × 0.1 | float16     | 256   | 0.1    | 100   |
      | 256 + 100 × 0.1 | bfloat16    | 256   | 0.1    | 100   |
