@float8 @FP8-09 @cuda @critical
Feature: With fast accumulation a sum of float8 products stops, as a running sum in low precision does

  Hopper's and Ada's accumulator for float8 has 13 bits behind the point, cut off. At 16384 a block of 32 ones is one
  bit too small to count, and 0.01, which is 0.009765625 in e4m3fn, loses digits long before. Sums of 128 products that
  are added in float32 lose nothing here, and nothing is lost in bfloat16, whose products are added in float32.

  Scenario Outline: <reading>: <k> <numbers>, <sums>, come to <sum>
    Given a CUDA device with float8 products
    When <numbers> in float8_e4m3fn and float8_e4m3fn are multiplied as 1024 × <k> × 1024, <sums>
    Then every element is exactly <sum>

    Examples:
      | reading   | numbers    | k     | sums                     | sum     |
      | baseline  | ones       | 32768 | in bfloat16              | 32768   |
      | wrong way | ones       | 16416 | with fast accumulation   | 16384   |
      | wrong way | ones       | 32768 | with fast accumulation   | 16384   |
      | right way | ones       | 32768 | with float32 sums of 128 | 32768   |
      | baseline  | hundredths | 4096  | in bfloat16              | 40      |
      | wrong way | hundredths | 4096  | with fast accumulation   | 38.4375 |
      | right way | hundredths | 4096  | with float32 sums of 128 | 40      |
