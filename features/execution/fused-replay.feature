@execution @EXE-06 @cuda @critical
Feature: A replayed fused graph gives what the fused pass gives

  The loss has the very bits: a replay runs the kernels that were recorded. Gradients need not, nor do they from
  one launched pass to the next: the backward pass of fused attention adds up in the order in which its blocks of
  threads finish. So each must be as close as n independent roundings leave it, u √(3 n), far below what a graph
  does wrong that reads the ids of its recording, adds to old gradients or writes them elsewhere.

  Scenario Outline: ten replays of <size> in <precision> end with the loss of a launched fused pass, and with its gradients but for rounding
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When the passes of <size> in fused-graph execution and <precision> are replayed 10 times, each time with other ids
    Then the loss has the same bits as in a launched fused pass over the last ids
    And the distance of every gradient from that pass's is within the bound of n independent roundings
    And the loss has other bits than in the first replay

    Examples:
      | size   | precision |
      | tiny   | float32   |
      | tiny   | float16   |
      | tiny   | bfloat16  |
      | small  | float32   |
      | small  | float16   |
      | small  | bfloat16  |
      | medium | float32   |
      | medium | float16   |
      | medium | bfloat16  |
