@tensor-core @TNC-02 @cuda @critical
Feature: Every bit of a matrix product is foretold

  A product is a chain of blocks. What the hardware does with one is published (TNC-01); in which order a kernel walks over
  K, in how many pieces, and how it adds the pieces is not, and is found by trying: of the orders that libraries use at
  most one gives every bit of random data. Compared are sampled elements, in float32 where libtorch gives it, else rounded
  once more, which hides most of the rule: how many elements tell the rule from fused multiply-adds is reported beside.
  A kernel of a family that was explained before must be explained. One that was not is named, and is pending where no
  order explains it.

  Scenario Outline: the products of <size>'s linear layers in <input>, <data>
    Given a CUDA device
    When the products of <size>'s linear layers are computed in <input>, <data>
    Then the elements of every product have the same bits as in an order of the rule's blocks

    Examples: Forward and backward, 4 sequences of 512 tokens
      | size   | input    | data                      |
      | small  | float16  | normal data               |
      | medium | float16  | normal data               |
      | large  | float16  | normal data               |
      | xl     | float16  | normal data               |
      | 2.7B   | float16  | normal data               |
      | small  | float16  | data spread over 2^±4     |
      | small  | bfloat16 | normal data               |
      | medium | bfloat16 | normal data               |
      | large  | bfloat16 | normal data               |
      | xl     | bfloat16 | normal data               |
      | 2.7B   | bfloat16 | normal data               |
      | small  | bfloat16 | data spread over 2^±8     |
      | small  | tf32     | normal data               |
      | medium | tf32     | normal data               |
      | large  | tf32     | normal data               |
      | xl     | tf32     | normal data               |
      | 2.7B   | tf32     | normal data               |
      | small  | tf32     | data spread over 2^±8     |

  Scenario Outline: a product of <m> × <n> × <k> in <input>
    Given a CUDA device
    When a product of <m> × <n> × <k> is computed in <input>
    Then the elements of every product have the same bits as in an order of the rule's blocks

    Examples: Rows that are not aligned, few rows, many terms
      | input    | m    | n    | k    |
      | float16  | 33   | 129  | 257  |
      | float16  | 100  | 100  | 100  |
      | float16  | 1000 | 1000 | 1001 |
      | float16  | 128  | 128  | 4096 |
      | float16  | 1    | 4096 | 4096 |
      | float16  | 16   | 4096 | 4096 |
      | float16  | 128  | 128  | 8    |
      | bfloat16 | 33   | 129  | 257  |
      | bfloat16 | 100  | 100  | 100  |
      | bfloat16 | 1000 | 1000 | 1001 |
      | bfloat16 | 128  | 128  | 4096 |
      | bfloat16 | 1    | 4096 | 4096 |
      | bfloat16 | 16   | 4096 | 4096 |
      | bfloat16 | 128  | 128  | 8    |
      | tf32     | 33   | 129  | 257  |
      | tf32     | 100  | 100  | 100  |
      | tf32     | 1000 | 1000 | 1001 |
      | tf32     | 128  | 128  | 4096 |
      | tf32     | 1    | 4096 | 4096 |
      | tf32     | 16   | 4096 | 4096 |
      | tf32     | 128  | 128  | 8    |
      | float32  | 256  | 256  | 8    |
      | float32  | 1000 | 1000 | 1001 |
      | float32  | 2048 | 2048 | 2048 |
      | float32  | 128  | 128  | 64   |
