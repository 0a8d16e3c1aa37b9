@accumulation @ACC-02 @critical
Feature: The error of a running sum splits into input rounding and accumulation, and each stays within its bound

  Two different things go wrong. The addend is rounded once, when it is stored: that error is its own
  rounding error times the count, whatever adds it up. Then every addition rounds the sum: that error is
  at most half a unit in the last place of every partial sum, and a priori at most n u Σ|x|, with u the
  unit roundoff of the accumulator, for any n (Rump, Error estimation of floating-point summation and
  dot product, 2012). A float32 accumulator removes the second error, never the first.

  Scenario Outline: <addend> in <addend type>, added <count> times to <start> in <accumulator>, errs by <input rounding> once stored and by <accumulation> when added
    Given any device
    When <addend> in <addend type> is added <count> times to <start> in <accumulator>
    Then the values are exactly
      | what                     | value            |
      | the input rounding error | <input rounding> |
      | the accumulation error   | <accumulation>   |
    And the accumulation error is within the bound of half an ulp at every addition
    And the accumulation error is within the bound of unit roundoff a priori
    And the whole error is within the bound of both errors together

    Examples: 0 + 1000 × 0.01
      | accumulator | addend type | start | addend | count | input rounding                | accumulation                 |
      | float32     | float32     | 0     | 0.01   | 1000  | -0.00000022351741790771484375 | 0.00013373792171478271484375 |
      | float16     | float16     | 0     | 0.01   | 1000  | 0.00213623046875              | -0.04901123046875            |
      | float32     | float16     | 0     | 0.01   | 1000  | 0.00213623046875              | 0                            |
      | bfloat16    | bfloat16    | 0     | 0.01   | 1000  | 0.009765625                   | -6.009765625                 |
      | float32     | bfloat16    | 0     | 0.01   | 1000  | 0.009765625                   | 0                            |

    Examples: 256 + 100 × 0.1
      | accumulator | addend type | start | addend | count | input rounding              | accumulation                |
      | float32     | float32     | 256   | 0.1    | 100   | 0.0000001490116119384765625 | 0.0006102025508880615234375 |
      | float16     | float16     | 256   | 0.1    | 100   | -0.00244140625              | -9.99755859375              |
      | float32     | float16     | 256   | 0.1    | 100   | -0.00244140625              | 0                           |
      | bfloat16    | bfloat16    | 256   | 0.1    | 100   | 0.009765625                 | -10.009765625               |
      | float32     | bfloat16    | 256   | 0.1    | 100   | 0.009765625                 | 0                           |
