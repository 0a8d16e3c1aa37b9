@tensor-core @TNC-05 @cuda @normal
Feature: What libtorch's switches change about a product's bits is foretold

  Three switches let libtorch trade precision for speed. Accumulation in float16 keeps each block's sum in float16, rounded
  to nearest even, instead of float32; it is off by default. Reduced-precision reduction lets a kernel that splits K round the
  sums of its pieces to the low type before they are added; it is on by default. TF32 is TNC-03's. Switched on, the first
  follows the rule with a float16 accumulator; switched off, the second never rounds twice.

  Scenario Outline: a product of <m> × <n> × <k> in float16 with accumulation in float16
    Given a CUDA device
    When a product of <m> × <n> × <k> is computed in float16 with accumulation in float16
    Then the elements of every product have the same bits as in an order of the rule's blocks

    Examples:
      | m    | n   | k   |
      | 128  | 128 | 64  |
      | 512  | 512 | 512 |
      | 2048 | 768 | 768 |

  Scenario Outline: a product of <m> × <n> × <k> in <input> without reduced-precision reduction
    Given a CUDA device
    When a product of <m> × <n> × <k> is computed in <input> with and without reduced-precision reduction
    Then the elements of every product have the same bits as in an order of the rule's blocks
    And the sums of pieces without it have dtype float32

    Examples: K is split in these
      | input    | m    | n    | k    |
      | float16  | 128  | 128  | 4096 |
      | float16  | 1000 | 1000 | 1001 |
      | bfloat16 | 128  | 128  | 4096 |
      | bfloat16 | 1000 | 1000 | 1001 |
