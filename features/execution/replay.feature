@execution @EXE-01 @cuda @critical
Feature: A replayed graph gives the very bits of the eager pass

  A CUDA graph holds the kernels that the eager pass launches, with the addresses that they read and write.
  So a replay computes from whatever the ids hold by then, and has nothing of its own to round. A graph that
  has kept the ids of its recording, or a gradient that is written elsewhere, is as fast and is wrong.

  Scenario Outline: ten replays of <size> in <precision> end with the bits of an eager pass over the last ids
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When the passes of <size> in graph execution and <precision> are replayed 10 times, each time with other ids
    Then the loss and every gradient have the same bits as in an eager pass over the last ids
    And the loss has other bits than in the first replay

    Examples:
      | size   | precision |
      | tiny   | float32   |
      | tiny   | bfloat16  |
      | small  | float32   |
      | small  | bfloat16  |
      | medium | float32   |
      | medium | bfloat16  |
