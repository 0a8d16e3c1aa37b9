@tensor-core @TNC-09 @normal
Feature: On a CPU a product is a chain of fused multiply-adds, in pieces

  A CPU's vector units round to nearest after each fused multiply-add; what libraries choose is how many products they
  add up before they add to the result: MKL 192 or 128 of float32, OpenBLAS 320 on Intel's and AMD's CPUs, and what is more
  than one such piece and less than two in halves. Small integers have exact sums in any order. With another library or CPU,
  where no order of fused multiply-adds gives every bit, a product is pending and says so.

  Scenario Outline: on the CPU sums of small integers are exact in <input>
    Given the CPU
    When sums of one block are computed in <input>
    Then the sums of small integers have the same bits as the exact sums

    Examples:
      | input    |
      | float32  |
      | bfloat16 |

  Scenario Outline: on the CPU, a product of <m> × <n> × <k> in <input>
    Given the CPU
    When a product of <m> × <n> × <k> is computed in <input>
    Then the elements of every product have the same bits as in an order of the rule's blocks

    Examples:
      | input    | m   | n   | k    |
      | float32  | 64  | 64  | 64   |
      | float32  | 512 | 512 | 512  |
      | float32  | 33  | 129 | 257  |
      | float32  | 512 | 768 | 3072 |
      | bfloat16 | 33  | 129 | 257  |
      | bfloat16 | 512 | 512 | 512  |
