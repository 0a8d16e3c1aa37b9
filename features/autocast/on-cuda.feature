@autocast @AUT-02 @cuda @critical
Feature: On CUDA autocast computes products in low precision and keeps layer norm, sums and losses in float32

  Autocast changes operators, not tensors: each operator has a policy, and inputs are cast on its way in.
  Products go to the tensor cores in low precision; what adds up many values or divides by small ones stays
  in float32. The text that this specification replaces gives the summed loss as float16. It is float32:
  sum is on CUDA's float32 list.

  Scenario Outline: under <low> autocast on CUDA the ToyModel's linear layers give <low>, its layer norm and its losses float32
    Given a CUDA device
    When the ToyModel takes a step under <low> autocast
    Then the dtypes are
      | what                          | dtype   | because                                         |
      | parameters inside the context | float32 | autocast casts copies, not the parameters       |
      | output of fc1                 | <low>   | linear is on the low-precision list             |
      | output of ReLU                | <low>   | relu is on no list: it follows its input        |
      | output of layer norm          | float32 | layer_norm is on the float32 list               |
      | logits                        | <low>   | linear again, whose float32 input is cast       |
      | summed loss                   | float32 | sum is on the float32 list                      |
      | cross-entropy loss            | float32 | nll_loss, which ends it, is on the float32 list |
      | gradients                     | float32 | a gradient has the type of its float32 leaf     |
    And the parameters have the same bits as before the step
    And autocast has the same state as before the step

    Examples:
      | low      |
      | float16  |
      | bfloat16 |
