@float8 @FP8-04 @normal
Feature: A cast to e8m0fnu looks at exponent and fraction alone, and rounds a half up

  libtorch's code for it says ties to even; as the bit that would tell even from odd is the hidden one, every fraction
  of a half goes up, and the sign is ignored. A scale of a block that is cast so is up to a third too large, or that of
  a negative number: whoever makes scales takes the exponent instead, as OCP's MX specification does.

  Scenario Outline: <numbers> become <result> in float8_e8m0fnu, on <device>
    Given <device>
    When <numbers> is cast to float8_e8m0fnu
    Then the result is exactly <result>

    Examples: On the CPU
      | device  | numbers             | result |
      | the CPU | 1.499999 in float32 | 1      |
      | the CPU | 1.5 in float32      | 2      |
      | the CPU | 3 in float32        | 4      |
      | the CPU | 0.75 in bfloat16    | 1      |
      | the CPU | -1 in float32       | 1      |
      | the CPU | 0 in float32        | 2^-127 |
      | the CPU | Infinity in float32 | NaN    |

    @cuda
    Examples: On CUDA
      | device        | numbers             | result |
      | a CUDA device | 1.499999 in float32 | 1      |
      | a CUDA device | 1.5 in float32      | 2      |
      | a CUDA device | 3 in float32        | 4      |
      | a CUDA device | 0.75 in bfloat16    | 1      |
      | a CUDA device | -1 in float32       | 1      |
      | a CUDA device | 0 in float32        | 2^-127 |
      | a CUDA device | Infinity in float32 | NaN    |

  Scenario Outline: <numbers> become the powers of two of the exact model, on <device>
    Given <device>
    When <numbers> are cast to float8_e8m0fnu
    Then the results have the same bits as rounded in the exact model
    And the codes that NaN becomes are exactly 255

    Examples: Of each type, on the CPU
      | device  | numbers                                                 |
      | the CPU | all numbers of float16                                  |
      | the CPU | all numbers of bfloat16                                 |
      | the CPU | a million numbers of float32 and those around every tie |

    @cuda
    Examples: Of each type, on CUDA
      | device        | numbers                                                 |
      | a CUDA device | all numbers of float16                                  |
      | a CUDA device | all numbers of bfloat16                                 |
      | a CUDA device | a million numbers of float32 and those around every tie |
