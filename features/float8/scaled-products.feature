@float8 @FP8-11 @cuda @critical
Feature: A product of float8 with scales is the tensor cores' sum times its scales, and as accurate as these allow

  The sum is that of FP8-08. Scales of tensors and rows are applied when it is complete, in float32, those of blocks of 128
  after each 128 products; then it is rounded to the result's type. Powers of two round nothing; of other scales it matters
  in which order they are applied, and one order must give all elements. CUTLASS, which scales rows before CUDA 12.9, gives
  bfloat16 alone; cuBLAS scales blocks of 128 on Hopper from 12.9 on.

  Scenario Outline: <left> times <right>, <m> × <k> × <n>, <scales>, <sums>, into <result>
    Given a CUDA device with float8 products
    When random numbers in <left> and <right> are multiplied with <scales> as <m> × <k> × <n>, <sums>, into <result>
    Then the product has the same bits as in the exact model of the tensor cores

    Examples: Nothing is rounded but the result
      | left          | right         | m    | k    | n    | scales                                       | sums                     | result   |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 512  | 1024 | powers of two for each tensor                | with fast accumulation   | float32  |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | powers of two for each tensor                | with fast accumulation   | float32  |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | powers of two for each tensor                | with float32 sums of 128 | float32  |
      | float8_e5m2   | float8_e4m3fn | 512  | 4096 | 2048 | powers of two for each tensor                | with float32 sums of 128 | bfloat16 |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 512  | 1024 | powers of two for each row                   | with fast accumulation   | bfloat16 |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | powers of two for each row                   | with fast accumulation   | bfloat16 |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | powers of two for each row                   | with float32 sums of 128 | bfloat16 |
      | float8_e5m2   | float8_e4m3fn | 512  | 4096 | 2048 | powers of two for each row                   | with float32 sums of 128 | bfloat16 |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | powers of two for each row                   | with fast accumulation   | float32  |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | powers of two for each block of 128            | with float32 sums of 128 | float32  |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | powers of two for each block and square of 128 | with float32 sums of 128 | float32  |

    Examples: The scales are rounded too
      | left          | right         | m    | k    | n    | scales                        | sums                     | result   |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | random scales for each tensor | with fast accumulation   | float32  |
      | float8_e4m3fn | float8_e5m2   | 1024 | 1024 | 512  | random scales for each tensor | with float32 sums of 128 | float32  |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | random scales for each row    | with fast accumulation   | bfloat16 |
      | float8_e5m2   | float8_e4m3fn | 512  | 4096 | 2048 | random scales for each row    | with float32 sums of 128 | bfloat16 |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | random scales for each row    | with float32 sums of 128 | float32  |

  Scenario Outline: <data> with <scaling>, times ordinary ones, <m> × <k> × <n>, are within their bound
    Given a CUDA device with float8 products
    When <data> are stored with <scaling>, and multiplied by ordinary ones as <m> × <k> × <n>
    Then every element is within the bound of the sum of what is stored
    And every element's error is within the bound of the roundings and the sum

    Examples:
      | data                           | scaling                | m    | k    | n    |
      | ordinary numbers               | a scale a tensor       | 1024 | 1024 | 1024 |
      | ordinary numbers               | a scale a row          | 1024 | 1024 | 1024 |
      | ordinary numbers               | a scale a row          | 512  | 2048 | 1024 |
      | numbers with an outlier row    | a scale a tensor       | 1024 | 1024 | 1024 |
      | numbers with an outlier row    | a scale a row          | 1024 | 1024 | 1024 |
      | numbers with an outlier column | a scale a tensor       | 1024 | 1024 | 1024 |
      | numbers with an outlier column | a scale a row          | 1024 | 1024 | 1024 |
      | numbers with an outlier column | a scale a block of 128 | 1024 | 1024 | 1024 |

    Examples: Block formats, which Blackwell multiplies
      | data                           | scaling | m    | k    | n    |
      | ordinary numbers               | MXFP8   | 1024 | 1024 | 1024 |
      | numbers with an outlier row    | MXFP8   | 1024 | 1024 | 1024 |
      | numbers with an outlier column | MXFP8   | 512  | 2048 | 1024 |
      | ordinary numbers               | NVFP4   | 1024 | 1024 | 1024 |

  Scenario: beside an outlier row a scale a tensor loses the other rows, and a scale a row keeps them
    Given a CUDA device with float8 products
    When numbers with an outlier row are stored with a scale a row, and multiplied by ordinary ones as 1024 × 1024 × 1024
    Then the error of a scale a tensor over that of a scale a row is at least 19
    And every element's error is within the bound of the roundings and the sum
