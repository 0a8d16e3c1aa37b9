@tensor-core @TNC-03 @cuda @critical
Feature: TF32 rounds float32 to 11 bits before it multiplies

  TF32 is float32 on tensor cores: each factor is rounded to nearest even to 11 significand bits, float16's precision in
  float32's range, and the products are added as TNC-01 says. libtorch leaves it off unless it is told to (PyTorch 1.12 and
  later), since training in float32 is then no more exact than that. Rounding both factors costs a product at most 2u + u²
  with u = 2^-11, adding in blocks what ErrorBound derives.

  Scenario: factors are rounded to nearest even, and a product's error is what that leaves
    Given a CUDA device
    When float32 numbers and matrices are multiplied with TF32 and without
    Then TF32 has the same state as PyTorch's default
    And numbers times 1 have the same bits as the numbers rounded to nearest even to 11 bits
    And numbers times 1 without TF32 have the same bits as the numbers
    And the error of tf32 is above that of float32
