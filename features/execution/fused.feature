@execution @EXE-02 @critical
Feature: Fused kernels are as far from float64 as rounding leaves the formulas written out

  One kernel for a chain of formulas sums in another order than the formulas written out and rounds less often; so do
  libtorch's fused operators, which take its place where no kernel can be compiled (the CPU). The bounds are calibrated, in
  unit roundoffs u of the precision: half the smallest and twice the largest distance over 100 seeds on a CPU and 100 on
  an H100, none of them the judged one, written least < smallest … RMS … largest < most. A further seed is beyond the largest of N by chance once in N + 1 times, and
  beyond twice of it practically never. A result that is closer than the bounds was not computed in the stated precision.

  Scenario Outline: in <execution> execution and <precision> tiny is as far from float64 as over other seeds
    Given any device
    And a context of 128 tokens and a batch of 1
    When logits and gradients of tiny in <execution> execution and <precision> are compared with float64
    Then the distance of the logits is within the calibrated <logits>
    And the distance of the worst gradient is within the calibrated <worst gradient>

    Examples: The formulas written out
      | execution | precision | logits                           | worst gradient                   |
      | eager     | float32   | 1.63 < 3.26 … 3.53 … 3.95 < 7.90 | 3.46 < 6.92 … 8.69 … 11.5 < 23.0 |
      | eager     | float16   | 0.59 < 1.18 … 1.29 … 1.41 < 2.82 | 1.025 < 2.05 … 2.57 … 3.36 < 6.72 |
      | eager     | bfloat16  | 0.60 < 1.20 … 1.29 … 1.43 < 2.86 | 0.94 < 1.88 … 2.57 … 3.29 < 6.58 |

    Examples: Fewer kernels
      | execution | precision | logits                            | worst gradient                   |
      | fused     | float32   | 1.72 < 3.44 … 3.80 … 4.34 < 8.68  | 3.37 < 6.74 … 11.2 … 17.0 < 34.0 |
      | fused     | float16   | 0.57 < 1.14 … 1.22 … 1.34 < 2.68  | 0.92 < 1.84 … 2.43 … 3.41 < 6.82 |
      | fused     | bfloat16  | 0.56 < 1.12 … 1.22 … 1.35 < 2.70  | 0.95 < 1.90 … 2.40 … 3.61 < 7.22 |
