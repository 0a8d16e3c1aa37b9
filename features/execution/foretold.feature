@execution @EXE-09 @cuda @normal
Feature: A fused graph takes what its products, its attention and its bytes foretell

  EXE-08 is stated for one kind of GPU; this needs none to be known. Every kernel of both fused passes is counted from the
  shapes, and timed by itself on the machine: each matrix product on random numbers of its shape, attention there and back,
  every other kernel by one that plainly reads and writes as many bytes. Where a kernel of the project's own goes through
  memory worse than a plain one, a pass takes longer than that: by 4 to 16 % in three runs on H100s, most where kernels are
  smallest. The bound of 1.25 is SPD-09's, and not derived.

  Scenario: no chosen size takes more than 1.25 times its kernels by themselves
    Given a CUDA device
    When all chosen sizes are timed as fused graphs, and foretold from the machine's own rates
    Then the measured time over the foretold one is at most 1.25
    And the report shows foretold times beside measured ones
