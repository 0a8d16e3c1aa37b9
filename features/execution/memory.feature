@execution @EXE-04 @cuda @normal
Feature: Fused operators need less memory than the formulas written out

  What an operator keeps for its backward pass stays until then. Attention written out keeps matrices of
  context × context numbers for every head; as one operator it keeps a number a row and computes the rest anew.

  Scenario Outline: <size> in <precision> peaks lower with fused operators than with the formulas written out
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When the peak memory of <size> in <precision> is measured in eager and in fused execution
    Then the peak memory of fused execution is below that of eager execution

    Examples:
      | size   | precision |
      | small  | float32   |
      | small  | bfloat16  |
      | medium | float32   |
      | medium | bfloat16  |
      | large  | float32   |
      | large  | bfloat16  |
      | xl     | float32   |
      | xl     | bfloat16  |
      | 2.7B   | float32   |
      | 2.7B   | bfloat16  |
