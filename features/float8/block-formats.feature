@float8 @FP8-05 @critical
Feature: Numbers in MXFP8 and NVFP4 are those of the exact model, and err by one rounding

  A block of 32 numbers in e4m3fn with a power of two for a scale (OCP's MXFP8), or of 16 in e2m1 with a scale in e4m3fn
  (NVIDIA's NVFP4), holds outliers to their block. An MX scale takes the exponent of the block's largest number, so that
  one above 448/512 of the next power of two is clamped. libtorch's operators make both, on any device.

  Scenario Outline: <data> stored with <scaling> are those of the exact model, on <device>
    Given <device>
    When <data> are stored with <scaling>
    Then the scales have the same bits as in the exact model
    And the stored numbers have the same bits as in the exact model
    And every error is within the bound of one rounding

    Examples: On the CPU
      | device  | scaling                | data                           |
      | the CPU | MXFP8                  | ordinary numbers               |
      | the CPU | MXFP8                  | numbers with an outlier row    |
      | the CPU | MXFP8                  | numbers with an outlier column |
      | the CPU | NVFP4                  | ordinary numbers               |
      | the CPU | NVFP4                  | numbers with an outlier row    |
      | the CPU | NVFP4                  | numbers with an outlier column |
      | the CPU | a scale a tensor       | ordinary numbers               |
      | the CPU | a scale a row          | ordinary numbers               |
      | the CPU | a scale a block of 128 | ordinary numbers               |

    @cuda
    Examples: On CUDA
      | device        | scaling                | data                           |
      | a CUDA device | MXFP8                  | ordinary numbers               |
      | a CUDA device | MXFP8                  | numbers with an outlier row    |
      | a CUDA device | MXFP8                  | numbers with an outlier column |
      | a CUDA device | NVFP4                  | ordinary numbers               |
      | a CUDA device | NVFP4                  | numbers with an outlier row    |
      | a CUDA device | NVFP4                  | numbers with an outlier column |
      | a CUDA device | a scale a tensor       | ordinary numbers               |
      | a CUDA device | a scale a row          | ordinary numbers               |
      | a CUDA device | a scale a block of 128 | ordinary numbers               |
