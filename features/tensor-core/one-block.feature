@tensor-core @TNC-01 @cuda @critical
Feature: One block of a tensor core's sum follows the published rule

  A tensor core adds the accumulator and 4 to 16 products at once. All are written with the largest exponent among them and
  cut off, toward zero, behind so many bits (Volta 23, Turing, Ampere and Ada 24, Hopper and Blackwell 25); then they are
  added exactly, and the sum is cut off to float32 (Fasi, Higham, Mikaitis, Pranesh, PeerJ Comput. Sci. 7:e330, 2021; Xie
  and others, arXiv 2511.10909). CUDA cores add float32 one product after the other, each sum rounded to nearest even. What
  can be seen of it depends on the result: in float32 where libtorch has mm.dtype (2.8 and later), and for TF32 and
  float32 always; float16 ends at 65504 and at 2^-24. Of a generation without a published rule the sums are reported, and
  the scenario is pending.

  Scenario Outline: in <input>, what survives, what is cut off and what stays exact is what the rule says
    Given a CUDA device
    When sums of one block are computed in <input>
    Then the last 2^-j of 1 - 1 + 2^-j has the same bits as by the rule
    And the sums that float32 cannot hold have the same bits as by the rule
    And a sum has the same bits as with its terms in any other order
    And the sums of small integers have the same bits as the exact sums

    Examples:
      | input    |
      | float16  |
      | bfloat16 |
      | tf32     |
