@speedup @SPD-09 @cuda @critical
Feature: A step takes what the machine's own rates foretell, no less and not much more

  A GPU that nobody has written a row for needs none. Every kernel of both passes is counted from the shapes, and timed
  by itself on the machine: each matrix product on random numbers of its shape, every other kernel by one that goes
  through memory in the same way, in the same shape and type. Their sum is what a step should take; what it takes
  beyond is the cost of kernels that were not counted, and of caches that are colder in a step than where one kernel
  runs over and over: 0 to 14 % in seven runs on H100s, 1 to 15 % on an H200, most where kernels are smallest. The
  bound of 1.25 leaves room for other caches, and is not derived. But a step cannot be faster than its products and
  the bytes that the other kernels read and write, at the rate of plain reading and writing: then a clock is wrong,
  or the count.

  Scenario: no chosen size takes less than its products and bytes, or more than 1.25 times its kernels by themselves
    Given a CUDA device
    When all chosen sizes are replayed, and foretold from the machine's own rates
    Then the measured time over the least possible one is at least 1
    And the measured time over the foretold one is at most 1.25
    And the report shows foretold times beside measured ones
