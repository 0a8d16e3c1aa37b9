@layer-norm @LNM-01 @critical
Feature: CUDA's autocast keeps layer norm in float32 for both low-precision types, the CPU's for neither

  On CUDA layer_norm is on the float32 list, float16 or bfloat16 alike. On the CPU it is on no list and
  follows its input. (Inside, libtorch's layer_norm keeps its statistics in float32 in any case; what
  autocast decides is what goes in and what comes out.)

  @cuda
  Scenario Outline: under <low> autocast on CUDA layer norm gives float32
    Given a CUDA device
    When the ToyModel takes a step under <low> autocast
    Then the output of fc1 has dtype <low>
    And the output of layer norm has dtype float32

    Examples: On CUDA
      | low      |
      | float16  |
      | bfloat16 |

  Scenario Outline: under <low> autocast on the CPU layer norm gives <low>
    Given the CPU
    When the ToyModel takes a step under <low> autocast
    Then the output of fc1 has dtype <low>
    And the output of layer norm has dtype <low>

    Examples: On the CPU
      | low      |
      | float16  |
      | bfloat16 |
