@speedup @SPD-09 @cuda @critical
Feature: A step takes what the machine's own rates foretell, no less and not much more

  A GPU that nobody has written a row for needs none. Every kernel of both passes is counted from the shapes: each
  matrix product is timed by itself, on random numbers of its shape, and every other kernel takes at least the time
  in which the memory moves the bytes that it reads and writes. A step cannot be faster than the sum: then a clock is
  wrong, or the count. How much slower it is tells how well the kernels use the machine: the farther they are from
  matrix products, the less. An H100 took 1.03 to 1.49 times as long in four runs, an H200 1.03 to 1.63 times.

  Scenario: no chosen size takes less than its kernels by themselves, or more than twice as much
    Given a CUDA device
    When all chosen sizes are replayed, and foretold from the machine's own rates
    Then the measured time over the foretold one is at least 1
    And the measured time over the foretold one is at most 2
    And the report shows foretold times beside measured ones
