@execution @EXE-03 @cuda @normal @deliverable
Feature: What is launched kernel by kernel takes no less than the same kernels replayed

  In eager execution the host launches thousands of kernels a step. Where they are short the device waits for it, and
  the faster arithmetic cannot show: part of the published trend, that the speed-up grows with the size, is the host's.
  A graph is launched as a whole, so that the device is measured. How much launching hides depends on the host and what
  else it does, and is shown; that it never makes a step faster is the law.

  Scenario: replayed, no chosen size takes more than 1.02 times as long as launched
    Given a CUDA device
    When all chosen sizes are launched one by one and replayed
    Then the replayed time over the launched one is at most 1.02
    And the report shows the speed-up as launched and as a graph in one chart
    And the deliverable is saved as "launching.md"
