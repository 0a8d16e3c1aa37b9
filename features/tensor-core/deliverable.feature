@tensor-core @TNC-08 @cuda @normal @deliverable
Feature: The machine's fingerprint: how it adds the products of each format

  Two machines whose fingerprints agree give the same bits for the same kernels. One table says it for each format: what a
  block takes, what it keeps, how it rounds, in which order the kernels of three shapes have added, and whether that repeats;
  the chart puts the errors of all accumulators side by side.

  Scenario: the fingerprint of this machine
    Given a CUDA device
    When the machine's fingerprint is taken
    Then the report shows the fingerprint of every format with a published rule
    And the report shows the error over the number of products
    And the deliverable is saved as "tensor_cores.md"
