@speedup @SPD-04 @cuda @normal
Feature: float16 and bfloat16 are equally fast

  Tensor cores have the same throughput for both, and memory moves the same bytes. A difference points to
  an operator that has a fast kernel for one of them only. Of replayed graphs, by the device's clock.

  Scenario Outline: <size> takes the same time in float16 as in bfloat16, within 2 %
    Given a CUDA device with bfloat16
    When <size> is timed in graph execution
    Then the difference between float16's and bfloat16's total times is at most 2 %

    Examples:
      | size  |
      | large |
      | xl    |
      | 2.7B  |
