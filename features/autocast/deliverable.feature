@autocast @AUT-04 @normal @deliverable
Feature: Deliverable (b), question (a): the data types in the ToyModel under autocast

  The list that the assignment asks for, as this run found it. Handed in from a CUDA machine it is the
  assignment's answer; from a CPU it says so.

  Scenario: the data types under float16 autocast, from this run
    Given any device
    When the ToyModel takes a step under float16 autocast
    Then the parameters and the gradients are float32
    And the deliverable on data types is saved as "toy_model_dtypes.md"
