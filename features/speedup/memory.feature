@speedup @SPD-05 @cuda @normal
Feature: Mixed precision needs less memory than float32

  Parameters and gradients stay float32, and the weights' copies in low precision come on top. What shrinks
  is what the forward pass keeps for the backward pass, and that is more. In eager execution.

  Scenario Outline: <size> peaks lower in mixed precision than in float32
    Given a CUDA device
    When <size> is timed in eager execution
    Then the peak memory of mixed precision is below that of float32

    Examples:
      | size   |
      | small  |
      | medium |
      | large  |
      | xl     |
      | 2.7B   |
