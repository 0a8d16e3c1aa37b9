@float8 @FP8-02 @critical
Feature: A cast to float8 rounds once, to nearest, ties to even, subnormals too

  Where a cast went through another type on its way, it would round twice, and just above a tie come out wrong. NaN
  becomes the code whose bits are all ones, with its sign; CUDA loses the sign of a float16 NaN on its way to float32.

  Scenario Outline: <numbers> are rounded to <type> as the exact model does, on <device>
    Given <device>
    When <numbers> are cast to <type>
    Then the results have the same bits as rounded in the exact model
    And the codes that NaN becomes are exactly <NaN>

    Examples: On the CPU
      | device  | type          | numbers                                                 | NaN     |
      | the CPU | float8_e4m3fn | all numbers of float16                                  | 127 255 |
      | the CPU | float8_e4m3fn | all numbers of bfloat16                                 | 127 255 |
      | the CPU | float8_e4m3fn | a million numbers of float32 and those around every tie | 127 255 |
      | the CPU | float8_e5m2   | all numbers of float16                                  | 127 255 |
      | the CPU | float8_e5m2   | all numbers of bfloat16                                 | 127 255 |
      | the CPU | float8_e5m2   | a million numbers of float32 and those around every tie | 127 255 |

    @cuda
    Examples: On CUDA
      | device        | type          | numbers                                                 | NaN     |
      | a CUDA device | float8_e4m3fn | all numbers of float16                                  | 127     |
      | a CUDA device | float8_e4m3fn | all numbers of bfloat16                                 | 127 255 |
      | a CUDA device | float8_e4m3fn | a million numbers of float32 and those around every tie | 127 255 |
      | a CUDA device | float8_e5m2   | all numbers of float16                                  | 127     |
      | a CUDA device | float8_e5m2   | all numbers of bfloat16                                 | 127 255 |
      | a CUDA device | float8_e5m2   | a million numbers of float32 and those around every tie | 127 255 |
