@execution @EXE-03 @cuda @critical @deliverable
Feature: Without launching, small models gain from mixed precision too

  In eager execution the host launches a thousand kernels a step. Where they are short the device waits for
  it, and the faster arithmetic cannot show: part of the published trend, that the speed-up grows with the
  size, is the host's. A graph is launched as a whole, so that the device is measured. The factor is claimed for
  data centre GPUs, over 4 sequences of 512 tokens unless -Dbenchmark says otherwise.

  Scenario: replayed as a graph, small gains at least twice from mixed precision
    Given a CUDA device
    When small, medium and large are timed in eager, graph and fused-graph execution
    Then the speed-up of small as a graph is at least 2.0
    And where that of small as launched is below 1.6, launching has hidden the rest beyond the spread
    And the report shows the speed-up as launched and as a graph in one chart
    And the deliverable is saved as "launching.md"
