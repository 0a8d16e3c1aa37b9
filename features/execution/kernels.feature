@execution @EXE-10 @cuda @critical
Feature: What is foretold of a fused graph is foretold of the kernels that it launches

  EXE-09 counts every kernel of both passes from the shapes and times each product and attention by itself: that
  foretells a pass which launches just those kernels. The driver names what was recorded. A kernel of the project's own
  must be there as often as it was counted. A library chooses its kernels by shapes and layouts, so each product,
  attention and operator of libtorch is recorded by itself too, and its kernels must be there as often as it is called.
  The models are as wide as those of Table 1 and three layers deep: the first layer, the last, and one between.

  Scenario Outline: in <precision> no size launches a kernel more or less often than it was counted
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When fused passes of every size are recorded in <precision>, and each of their operations by itself
    Then the launches that were not counted are exactly 0
    And the launches that were counted and not recorded are exactly 0
    And the report shows the kernels of every size

    Examples:
      | precision |
      | float32   |
      | TF32      |
      | float16   |
      | bfloat16  |

  Scenario: nor in float8, which casts, turns and scales the factors of products besides
    Given a CUDA device
    And a context of 512 tokens and a batch of 4
    When fused passes of every size are recorded in float8, and each of their operations by itself
    Then the launches that were not counted are exactly 0
    And the launches that were counted and not recorded are exactly 0
    And the report shows the kernels of every size
