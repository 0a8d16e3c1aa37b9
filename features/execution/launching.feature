@execution @EXE-03 @cuda @critical @deliverable
Feature: Without launching, small models gain from mixed precision too

  In eager execution the host launches a thousand kernels a step. Where they are short the device waits for
  it, and the faster arithmetic cannot show: part of the published trend, that the speed-up grows with the
  size, is the host's. A graph is launched as a whole, so that the device is measured.

  Scenario: small, medium and large, launched one by one and replayed as graphs
    Given a CUDA device
    When small, medium and large are timed in eager, graph and fused-graph execution
    Then as a graph small's speed-up is at least 2.0
    And where it is below 1.6 as launched, launching has hidden the rest beyond the spread
    And both curves are in one chart of the report
    And what part of the trend was launching is saved as "launching.md"
