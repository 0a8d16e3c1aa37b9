@speedup @SPD-09 @cuda @critical
Feature: A step takes what the machine's own rates foretell, no less and not much more

  A GPU that nobody has written a row for needs none. Every kernel of both passes is counted from the shapes, and timed
  by itself on the machine: each matrix product on random numbers of its shape, every other kernel by one that goes
  through memory in the same way, in the same shape and type. What they read lies in memory, so that their sum is what a
  step takes at most: less where a cache still has what the kernel before has written, by 0 to 8 % on H100s, most
  where kernels are smallest; more where a kernel was not counted. The bound of 1.05 leaves a twentieth for clocks that fall
  in a longer run, and is not derived. But a step cannot be faster than its products with all that they read in a
  cache, and the bytes that the other kernels read and write, at the rate of plain reading and writing: then a clock is
  wrong, or the count.

  Scenario: no chosen size takes less than its products and bytes, or more than 1.05 times its kernels by themselves
    Given a CUDA device
    When all chosen sizes are replayed, and foretold from the machine's own rates
    Then the measured time over the least possible one is at least 1
    And the measured time over the foretold one is at most 1.05
    And the report shows foretold times beside measured ones
