@speedup @SPD-10 @cuda @normal
Feature: TF32 makes a float32 step faster, and bfloat16 is at least as fast as TF32 from large on

  Where TF32 is left on, float32 is no longer multiplied on CUDA cores: the parameters, the activations and every byte stay
  float32, and matrix products round their factors to TF32 and run on tensor cores. That is what mixed precision has to be
  compared with there. Tensor cores multiply bfloat16 twice as fast as TF32, and half of the bytes move, but weights
  are cast first: so it is claimed where products are most of a step. Of replayed graphs, by the device's clock, and
  the whole 95 % interval. TF32 is timed where -Dbenchmark.tf32=true asks for it; else this is skipped.

  Scenario: each chosen size takes less time in TF32 than in float32, beyond the spread
    Given a CUDA device
    When all chosen sizes are replayed in TF32 too
    Then the speed-up of TF32 over float32 is above 1

  Scenario: from large on each chosen size is at least as fast in bfloat16 as in TF32
    Given a CUDA device with bfloat16
    When all chosen sizes are replayed in TF32 too
    Then the speed-up of bfloat16 over TF32, from large on, is at least 1
