@autocast @AUT-04 @normal @deliverable
Feature: Deliverable (b), question (a): the data types in the ToyModel under autocast

  The list that the assignment asks for, as this run found it. Handed in from a CUDA machine it is the
  assignment's answer; from a CPU it says so.

  Scenario: under float16 autocast the ToyModel keeps its parameters and gradients in float32, and the deliverable lists the rest
    Given any device
    When the ToyModel takes a step under float16 autocast
    Then the parameters inside the context have dtype float32
    And the gradients have dtype float32
    And the deliverable is saved as "toy_model_dtypes.md"
