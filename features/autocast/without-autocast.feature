@autocast @AUT-01 @normal
Feature: Without autocast the whole ToyModel is in float32

  The baseline: a model whose parameters are float32 stays float32 from the first product to the gradients.

  Scenario: without autocast a step of the ToyModel is in float32, from the parameters to the gradients
    Given any device
    When the ToyModel takes a step without autocast
    Then the dtypes are
      | what                          | dtype   |
      | parameters inside the context | float32 |
      | output of fc1                 | float32 |
      | output of ReLU                | float32 |
      | output of layer norm          | float32 |
      | logits                        | float32 |
      | summed loss                   | float32 |
      | cross-entropy loss            | float32 |
      | gradients                     | float32 |
    And the parameters have the same bits as before the step
    And autocast has the same state as before the step
