@tensor-core @TNC-04 @cuda @critical
Feature: A product's error stays within the bound of what adds it, and grows with the number of terms

  Cutting off loses up to a unit in the last place, always toward zero, where rounding loses half of one and in either
  direction; but a tensor core cuts off once a block, and a CUDA core rounds after each product. For B blocks of k products,
  cut off F bits behind the point, the error is at most B·((k + 1)·2^-F + 2^-23) of the sum of the terms' magnitudes;
  for n fused multiply-adds in float32 at most n·2^-24; where float16 is the accumulator 2^-11 a block. All are derived in
  ErrorBound. The products are of numbers between 0 and 1, so that the sums grow and the errors add up.

  Scenario: from 64 products to 16384, every accumulator keeps its bound
    Given a CUDA device
    When more and more products are added in every accumulator
    Then the error of every accumulator is within the bound of its blocks
    And the error of float16, added in float16 is above that of float32, CUDA cores
    And the report shows the error over the number of products
