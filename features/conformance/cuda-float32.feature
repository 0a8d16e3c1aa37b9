@conformance @CNF-06 @cuda @critical
Feature: On CUDA, what leaves float16's range or sums many terms runs in float32

  exp, powers and reciprocals overflow float16 early; sums, norms and losses lose small terms beside large
  ones. Inputs in autocast's type are cast up on the way in, and the result stays float32.

  cross_entropy, which the documentation names here too, is no row, since on CUDA libtorch has no rule for it: see
  CNF-11. "In any order" marks gradients that CUDA adds in the order in which threads arrive, so that their
  last bits vary from run to run: they are there, float32 and finite.

  Scenario Outline: on CUDA <operator> runs in float32
    Given a CUDA device with bfloat16
    And gradients to <gradient>
    When <call> runs on <inputs> under autocast, and outside it with the inputs cast to float32
    Then the results have dtype <result>
    And the results have the same bits as by hand
    And float32 gradients, the same as by hand, reach the float32 inputs that want them

    Examples: In PyTorch's Autocast Op Reference
      | operator                         | call                                                | inputs                       | result  | gradient |
      | __pow__                          | a ** 2                                              | a: 3x4                       | float32 | a        |
      | __rdiv__                         | 3 / a                                               | a: 3x4 positive              | float32 | a        |
      | __rpow__                         | 2 ** a                                              | a: 3x4                       | float32 | a        |
      | __rtruediv__                     | 3.5 / a                                             | a: 3x4 positive              | float32 | a        |
      | acos                             | torch.acos(a)                                       | a: 3x4                       | float32 | a        |
      | asin                             | torch.asin(a)                                       | a: 3x4                       | float32 | a        |
      | binary_cross_entropy_with_logits | torch.binary_cross_entropy_with_logits(a, y)        | a: 3x4; y: 3x4 positive      | float32 | a        |
      | cosh                             | torch.cosh(a)                                       | a: 3x4                       | float32 | a        |
      | cosine_embedding_loss            | torch.cosine_embedding_loss(a, b, y)                | a: 3x4; b: 3x4; y: 3 signs   | float32 | a, b     |
      | cdist                            | torch.cdist(a, b)                                   | a: 3x4; b: 5x4               | float32 | a, b     |
      | cosine_similarity                | torch.cosine_similarity(a, b)                       | a: 3x4; b: 3x4               | float32 | a, b     |
      | cumprod                          | torch.cumprod(a, 1)                                 | a: 3x4                       | float32 | a        |
      | dist                             | torch.dist(a, b)                                    | a: 3x4; b: 3x4               | float32 | a, b     |
      | erfinv                           | torch.erfinv(a)                                     | a: 3x4                       | float32 | a        |
      | exp                              | torch.exp(a)                                        | a: 3x4                       | float32 | a        |
      | expm1                            | torch.expm1(a)                                      | a: 3x4                       | float32 | a        |
      | group_norm                       | torch.group_norm(a, 2, w, b)                        | a: 2x4x3; w: 4; b: 4         | float32 | a, w, b  |
      | hinge_embedding_loss             | torch.hinge_embedding_loss(a, y)                    | a: 3x4; y: 3x4 signs         | float32 | a        |
      | kl_div                           | torch.kl_div(a, b)                                  | a: 3x4; b: 3x4 positive      | float32 | a, b     |
      | l1_loss                          | torch.l1_loss(a, b)                                 | a: 3x4; b: 3x4               | float32 | a, b     |
      | layer_norm                       | torch.layer_norm(a, [4], w, b)                      | a: 3x4; w: 4; b: 4           | float32 | a, w, b  |
      | log                              | torch.log(a)                                        | a: 3x4 positive              | float32 | a        |
      | log_softmax                      | torch.log_softmax(a, 1)                             | a: 3x4                       | float32 | a        |
      | log10                            | torch.log10(a)                                      | a: 3x4 positive              | float32 | a        |
      | log1p                            | torch.log1p(a)                                      | a: 3x4                       | float32 | a        |
      | log2                             | torch.log2(a)                                       | a: 3x4 positive              | float32 | a        |
      | margin_ranking_loss              | torch.margin_ranking_loss(a, b, y)                  | a: 5; b: 5; y: 5 signs       | float32 | a, b     |
      | mse_loss                         | torch.mse_loss(a, b)                                | a: 3x4; b: 3x4               | float32 | a, b     |
      | multilabel_margin_loss           | torch.multilabel_margin_loss(a, t)                  | a: 3x4; t: 3x4 index<4       | float32 | a        |
      | multi_margin_loss                | torch.multi_margin_loss(a, t)                       | a: 3x5; t: 3 index<5         | float32 | a        |
      | nll_loss                         | torch.nll_loss(a, t)                                | a: 3x5; t: 3 index<5         | float32 | a        |
      | nll_loss, of images              | torch.nll_loss2d(a, t)                              | a: 2x5x3x3; t: 2x3x3 index<5 | float32 | a        |
      | norm                             | torch.norm(a)                                       | a: 3x4                       | float32 | a        |
      | norm, along a dimension          | torch.norm(a, 2, [1], False)                        | a: 3x4                       | float32 | a        |
      | pdist                            | torch.pdist(a)                                      | a: 3x4                       | float32 | a        |
      | poisson_nll_loss                 | torch.poisson_nll_loss(a, b, True, False, 1e-08, 1) | a: 3x4; b: 3x4 positive      | float32 | a, b     |
      | pow, to a number                 | torch.pow(a, 3)                                     | a: 3x4                       | float32 | a        |
      | pow, of a number                 | torch.pow(2, a)                                     | a: 3x4                       | float32 | a        |
      | pow, of two tensors              | torch.pow(a, b)                                     | a: 3x4 positive; b: 3x4      | float32 | a, b     |
      | prod                             | torch.prod(a)                                       | a: 3x4                       | float32 | a        |
      | prod, along a dimension          | torch.prod(a, 1)                                    | a: 3x4                       | float32 | a        |
      | reciprocal                       | torch.reciprocal(a)                                 | a: 3x4 positive              | float32 | a        |
      | rsqrt                            | torch.rsqrt(a)                                      | a: 3x4 positive              | float32 | a        |
      | sinh                             | torch.sinh(a)                                       | a: 3x4                       | float32 | a        |
      | smooth_l1_loss                   | torch.smooth_l1_loss(a, b)                          | a: 3x4; b: 3x4               | float32 | a, b     |
      | soft_margin_loss                 | torch.soft_margin_loss(a, y)                        | a: 3x4; y: 3x4 signs         | float32 | a        |
      | softmax                          | torch.softmax(a, 1)                                 | a: 3x4                       | float32 | a        |
      | softmin                          | torch.softmax(-a, 1)                                | a: 3x4                       | float32 | a        |
      | softplus                         | torch.softplus(a)                                   | a: 3x4                       | float32 | a        |
      | sum                              | torch.sum(a)                                        | a: 3x4                       | float32 | a        |
      | sum, along a dimension           | torch.sum(a, [1])                                   | a: 3x4                       | float32 | a        |
      | renorm                           | torch.renorm(a, 2, 0, 0.5)                          | a: 3x4                       | float32 | a        |
      | tan                              | torch.tan(a)                                        | a: 3x4                       | float32 | a        |
      | triplet_margin_loss              | torch.triplet_margin_loss(a, p, n)                  | a: 3x4; p: 3x4; n: 3x4       | float32 | a, p, n  |

    Examples: Registered by libtorch, not in the reference
      | operator                        | call                                            | inputs             | result                    | gradient         |
      | huber_loss                      | torch.huber_loss(a, b)                          | a: 3x4; b: 3x4     | float32                   | a, b             |
      | logsumexp                       | torch.logsumexp(a, [1])                         | a: 3x4             | float32                   | a                |
      | native_layer_norm               | torch.native_layer_norm(a, [4], w, b, 1e-05)    | a: 3x4; w: 4; b: 4 | float32, float32, float32 | a, w, b          |
      | linalg_matrix_norm              | torch.linalg_matrix_norm(a, "fro")              | a: 3x4             | float32                   | a                |
      | linalg_matrix_norm, by a number | torch.linalg_matrix_norm(a, 1)                  | a: 3x4             | float32                   | a                |
      | frobenius_norm                  | torch.frobenius_norm(a, [0, 1])                 | a: 3x4             | float32                   | a                |
      | nuclear_norm                    | torch.nuclear_norm(a)                           | a: 3x4             | float32                   | a                |
      | nuclear_norm, along dimensions  | torch.nuclear_norm(a, [0, 1])                   | a: 3x4             | float32                   | a                |
      | upsample_nearest1d              | torch.upsample_nearest1d(a, [6])                | a: 1x2x3           | float32                   | a                |
      | upsample_nearest2d              | torch.upsample_nearest2d(a, [6, 6])             | a: 1x2x3x3         | float32                   | a                |
      | upsample_nearest3d              | torch.upsample_nearest3d(a, [4, 4, 4])          | a: 1x1x2x2x2       | float32                   | a                |
      | _upsample_nearest_exact1d       | torch._upsample_nearest_exact1d(a, [6])         | a: 1x2x3           | float32                   | a                |
      | _upsample_nearest_exact2d       | torch._upsample_nearest_exact2d(a, [6, 6])      | a: 1x2x3x3         | float32                   | a                |
      | _upsample_nearest_exact3d       | torch._upsample_nearest_exact3d(a, [4, 4, 4])   | a: 1x1x2x2x2       | float32                   | a                |
      | upsample_linear1d               | torch.upsample_linear1d(a, [6], False)          | a: 1x2x3           | float32                   | a (in any order) |
      | upsample_bilinear2d             | torch.upsample_bilinear2d(a, [6, 6], False)     | a: 1x2x3x3         | float32                   | a (in any order) |
      | _upsample_bilinear2d_aa         | torch._upsample_bilinear2d_aa(a, [6, 6], False) | a: 1x2x3x3         | float32                   | a (in any order) |
      | upsample_trilinear3d            | torch.upsample_trilinear3d(a, [4, 4, 4], False) | a: 1x1x2x2x2       | float32                   | a (in any order) |
      | upsample_bicubic2d              | torch.upsample_bicubic2d(a, [6, 6], False)      | a: 1x2x3x3         | float32                   | a (in any order) |
      | _upsample_bicubic2d_aa          | torch._upsample_bicubic2d_aa(a, [6, 6], False)  | a: 1x2x3x3         | float32                   | a (in any order) |

  Scenario Outline: on CUDA <operator> is given float32 as its dtype
    Given a CUDA device with bfloat16
    And gradients to <gradient>
    When <call> runs on <inputs> under autocast, and outside it as <by hand>
    Then the results have dtype float32
    And the results have the same bits as by hand
    And float32 gradients, the same as by hand, reach the float32 inputs that want them

    Examples: Its inputs are not cast, so that the gradient is computed in low precision; 6 is libtorch's number for float32
      | operator           | call                                                    | inputs | by hand                                                          | gradient |
      | cumsum             | torch.cumsum(a, 1)                                      | a: 3x4 | torch.cumsum(a, 1, dtype=6)                                      | a        |
      | normalize          | a / torch.clamp_min(torch.norm(a, 2, [1], True), 1e-12) | a: 3x4 | a / torch.clamp_min(torch.norm(a, 2, [1], True, dtype=6), 1e-12) | a        |
      | linalg_vector_norm | torch.linalg_vector_norm(a)                             | a: 3x4 | torch.linalg_vector_norm(a, dtype=6)                             | a        |
