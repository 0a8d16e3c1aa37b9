@execution @EXE-06 @cuda @critical
Feature: A replayed fused graph gives what the fused pass gives

  The loss has the very bits: a replay runs the kernels that were recorded. Gradients need not, nor do they from
  one launched pass to the next: the backward pass of fused attention adds up in the order in which its blocks of
  threads finish. A replay is one more such pass: by chance it is farther from a launched pass than each of 200 more
  launched ones are once in 201 times, whatever the distribution, and twice as far more rarely. So passes are launched
  until one is at least half as far, and one of 200 must be. Where all have the same bits, the replay must have them.

  Scenario Outline: ten replays of <size> in <precision> end with the loss of a launched fused pass, and with its gradients but for the order of sums
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When the passes of <size> in fused-graph execution and <precision> are replayed 10 times, each time with other ids
    Then the loss has the same bits as in a launched fused pass over the last ids
    And the distance of the worst gradient from that pass's is within the bound of twice the farthest of 200 more
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
