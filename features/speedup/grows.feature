@speedup @SPD-03 @cuda @normal
Feature: The speed-up grows with the size of the model

  The larger the matrices, the larger the share of a step that is spent multiplying them. The interval of the larger
  size must lie above the smaller one's. Of replayed graphs: how fast the host launches small kernels has no part in
  it. The deliverable tells how much more of a trend launching makes.

  Scenario: each chosen size gains more than the one before, beyond the spread
    Given a CUDA device
    When all chosen sizes are timed
    Then the speed-up of each size is above that of the size before, beyond the spread
