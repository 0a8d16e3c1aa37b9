@execution @EXE-09 @cuda @normal
Feature: A fused graph takes what its products, its attention and its bytes foretell

  EXE-08 is stated for one kind of GPU; this needs none to be known. Every kernel of both fused passes is counted from the
  shapes, and timed by itself on the machine: each matrix product on random numbers of its shape, attention there and back,
  every other kernel by one that plainly reads and writes as many bytes. A kernel of the project's own that goes through
  memory badly on another GPU, and a product or attention for which a pass takes a slower kernel than it might, show as
  time beyond that. The bound of 1.25 is SPD-09's, and not derived.

  Scenario: no chosen size takes more than 1.25 times its kernels by themselves
    Given a CUDA device
    When all chosen sizes are timed as fused graphs, and foretold from the machine's own rates
    Then the measured time over the foretold one is at most 1.25
    And the report shows foretold times beside measured ones
