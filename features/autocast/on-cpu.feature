@autocast @AUT-03 @critical
Feature: On the CPU autocast keeps layer norm and sums in low precision too

  The CPU has lists of its own, and they are shorter: layer norm and sum are on none of them and follow
  their input. What holds on CUDA cannot be checked on a laptop by running the same model there.

  Scenario Outline: under <low> autocast on the CPU the ToyModel's layer norm and summed loss are <low>, as its linear layers are
    Given the CPU
    When the ToyModel takes a step under <low> autocast
    Then the dtypes are
      | what                          | dtype   | because                                        |
      | parameters inside the context | float32 | autocast casts copies, not the parameters      |
      | output of fc1                 | <low>   | linear is on the low-precision list            |
      | output of ReLU                | <low>   | relu is on no list: it follows its input       |
      | output of layer norm          | <low>   | layer_norm is on no list of the CPU's          |
      | logits                        | <low>   | linear again                                   |
      | summed loss                   | <low>   | sum is on no list of the CPU's                 |
      | cross-entropy loss            | float32 | cross entropy is on the CPU's float32 list too |
      | gradients                     | float32 | a gradient has the type of its float32 leaf    |
    And the parameters have the same bits as before the step
    And autocast has the same state as before the step

    Examples:
      | low      |
      | float16  |
      | bfloat16 |
