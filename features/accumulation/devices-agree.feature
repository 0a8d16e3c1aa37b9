@accumulation @ACC-05 @cuda @critical
Feature: The CPU and CUDA give the same bits for a running sum

  One addition of two scalars leaves nothing to choose: no order, no fused multiply, no reduced
  intermediate. Where two devices differ here, one of them does not add as IEEE 754 says.

  Scenario Outline: <workload> has the same bits on both devices, with <addend type> added in <accumulator>
    Given a CUDA device
    When <addend> in <addend type> is added <count> times to <start> in <accumulator>
    Then the partial sums have the same bits as on the CPU

    Examples:
      | workload        | accumulator | addend type | start | addend | count |
      | 0 + 1000 × 0.01 | float32     | float32     | 0     | 0.01   | 1000  |
      | 0 + 1000 × 0.01 | float16     | float16     | 0     | 0.01   | 1000  |
      | 0 + 1000 × 0.01 | float32     | float16     | 0     | 0.01   | 1000  |
      | 0 + 1000 × 0.01 | bfloat16    | bfloat16    | 0     | 0.01   | 1000  |
      | 0 + 1000 × 0.01 | float32     | bfloat16    | 0     | 0.01   | 1000  |
      | 256 + 100 × 0.1 | float32     | float32     | 256   | 0.1    | 100   |
      | 256 + 100 × 0.1 | float16     | float16     | 256   | 0.1    | 100   |
      | 256 + 100 × 0.1 | float32     | float16     | 256   | 0.1    | 100   |
      | 256 + 100 × 0.1 | bfloat16    | bfloat16    | 256   | 0.1    | 100   |
      | 256 + 100 × 0.1 | float32     | bfloat16    | 256   | 0.1    | 100   |
