@speedup @SPD-11 @cuda @normal
Feature: Replayed, the optimizer's step takes no longer than launched

  AdamW runs a few kernels, but the host hands them four lists of hundreds of tensors, whose addresses it asks for
  first, and the device waits. Recorded as a third graph beside the passes, the same kernels have their addresses
  already: so a whole step is measured as the device can do it, and the optimizer's share is not the host's.

  Scenario: on CUDA AdamW takes at most 1.02 times as long replayed as launched
    Given a CUDA device
    When medium is timed with AdamW, launched and replayed
    Then the optimizer's replayed time over its launched one is at most 1.02
    And the change of the least changed parameter is at least 0.00005
    And the report shows the optimizer's share of a step
