@conformance @CNF-01 @critical
Feature: On the CPU, matrix products, convolutions and attention run in autocast's type

  These operators do nearly all of a network's arithmetic, have fast kernels for low precision, and sum their
  products in float32 inside. Inputs in float32 are cast down on the way in, whichever of them they are.

  Scenario Outline: on the CPU <operator> runs in autocast's type
    Given the CPU
    And gradients to <gradient>
    When <call> runs on <inputs> under autocast, and outside it with the inputs cast to autocast's type
    Then the results have the policy's type
    And the results have the same bits as by hand
    And float32 gradients, the same as by hand, reach the float32 inputs that want them

    Examples: In PyTorch's Autocast Op Reference
      | operator                     | call                                                                                         | inputs                                                       | gradient |
      | conv1d                       | torch.conv1d(a, w, b)                                                                        | a: 2x3x8; w: 4x3x3; b: 4                                     | a, w, b  |
      | conv1d, padding by name      | torch.conv1d(a, w, b, padding="same")                                                        | a: 2x3x8; w: 4x3x3; b: 4                                     | a, w, b  |
      | conv2d                       | torch.conv2d(a, w, b)                                                                        | a: 2x3x6x6; w: 4x3x3x3; b: 4                                 | a, w, b  |
      | conv2d, padding by name      | torch.conv2d(a, w, b, padding="same")                                                        | a: 2x3x6x6; w: 4x3x3x3; b: 4                                 | a, w, b  |
      | conv3d                       | torch.conv3d(a, w, b)                                                                        | a: 1x2x4x4x4; w: 3x2x2x2x2; b: 3                             | a, w, b  |
      | conv3d, padding by name      | torch.conv3d(a, w, b, padding="same")                                                        | a: 1x2x4x4x4; w: 3x2x3x3x3; b: 3                             | a, w, b  |
      | bmm                          | torch.bmm(a, b)                                                                              | a: 2x3x4; b: 2x4x5                                           | a, b     |
      | mm                           | torch.mm(a, b)                                                                               | a: 3x4; b: 4x5                                               | a, b     |
      | linalg_vecdot                | torch.linalg_vecdot(a, b)                                                                    | a: 3x4; b: 3x4                                               | a, b     |
      | baddbmm                      | torch.baddbmm(c, a, b)                                                                       | c: 2x3x5; a: 2x3x4; b: 2x4x5                                 | c, a, b  |
      | addmm                        | torch.addmm(c, a, b)                                                                         | c: 3x5; a: 3x4; b: 4x5                                       | c, a, b  |
      | addbmm                       | torch.addbmm(c, a, b)                                                                        | c: 3x5; a: 2x3x4; b: 2x4x5                                   | c, a, b  |
      | linear                       | torch.linear(a, w, b)                                                                        | a: 3x4; w: 5x4; b: 5                                         | a, w, b  |
      | matmul                       | torch.matmul(a, b)                                                                           | a: 2x3x4; b: 4x5                                             | a, b     |
      | _convolution                 | torch._convolution(a, w, b, [1], [0], [1], False, [0], 1, False, False, True)                | a: 2x3x8; w: 4x3x3; b: 4                                     | a, w, b  |
      | conv_tbc                     | torch.conv_tbc(a, w, b, 1)                                                                   | a: 8x2x3; w: 3x3x4; b: 4                                     | a, w, b  |
      | mkldnn_rnn_layer             | torch.mkldnn_rnn_layer(x, w, u, b, d, h, c, False, [], 2, 4, 1, True, False, False, True)[0] | x: 5x2x3; w: 16x3; u: 16x4; b: 16; d: 16; h: 1x2x4; c: 1x2x4 | x, w, u  |
      | conv_transpose1d             | torch.conv_transpose1d(a, w, b)                                                              | a: 2x3x6; w: 3x4x3; b: 4                                     | a, w, b  |
      | conv_transpose2d             | torch.conv_transpose2d(a, w, b)                                                              | a: 2x3x4x4; w: 3x4x3x3; b: 4                                 | a, w, b  |
      | conv_transpose3d             | torch.conv_transpose3d(a, w, b)                                                              | a: 1x2x3x3x3; w: 2x3x2x2x2; b: 3                             | a, w, b  |
      | prelu                        | torch.prelu(a, w)                                                                            | a: 3x4; w: 4                                                 | a, w     |
      | scaled_dot_product_attention | torch.scaled_dot_product_attention(q, k, v)                                                  | q: 2x2x5x4; k: 2x2x5x4; v: 2x2x5x4                           | q, k, v  |
      | _native_multi_head_attention | torch._native_multi_head_attention(q, q, q, 4, 2, w, b, p, d)                                | q: 2x3x4; w: 12x4; b: 12; p: 4x4; d: 4                       | none     |

    Examples: Registered by libtorch, not in the reference
      | operator          | call                             | inputs               | gradient               |
      | _addmm_activation | torch._addmm_activation(c, a, b) | c: 5; a: 3x4; b: 4x5 | none: no backward pass |
