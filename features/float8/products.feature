@float8 @FP8-08 @cuda @critical
Feature: A product of float8 has the bits that the model of the tensor cores foretells, with fast accumulation and without

  Ada's and Hopper's tensor cores keep 13 bits of a term and of the sum where they keep all of float32's for wider types.
  With fast accumulation that is the sum of all products; without, cuBLAS adds it to a float32 sum after every 128. Later
  ones keep float32 throughout. P. Xie and others, MMA-Sim, arXiv 2511.10909 (2025).

  Scenario Outline: <left> times <right>, <m> × <k> × <n>, <sums>, has the bits of the model
    Given a CUDA device with float8 products
    When random numbers in <left> and <right> are multiplied as <m> × <k> × <n>, <sums>
    Then the product has the same bits as in the exact model of the tensor cores

    Examples:
      | left          | right         | m    | k    | n    | sums                     |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 32   | 1024 | with fast accumulation   |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 512  | 1024 | with fast accumulation   |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | with fast accumulation   |
      | float8_e4m3fn | float8_e5m2   | 1024 | 1024 | 512  | with fast accumulation   |
      | float8_e5m2   | float8_e4m3fn | 512  | 4096 | 2048 | with fast accumulation   |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 32   | 1024 | with float32 sums of 128 |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 512  | 1024 | with float32 sums of 128 |
      | float8_e4m3fn | float8_e4m3fn | 1024 | 4096 | 1024 | with float32 sums of 128 |
      | float8_e4m3fn | float8_e5m2   | 1024 | 1024 | 512  | with float32 sums of 128 |
      | float8_e5m2   | float8_e4m3fn | 512  | 4096 | 2048 | with float32 sums of 128 |
