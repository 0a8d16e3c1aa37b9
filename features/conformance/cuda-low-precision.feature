@conformance @CNF-05 @cuda @critical
Feature: On CUDA, matrix products, convolutions and recurrent cells run in autocast's type

  Tensor cores multiply in low precision and add in float32: this is where mixed precision gains its speed.
  Inputs in float32 are cast down on the way in, weights among them, once for each scope.

  Gradients have the same bits as by hand too. "In any order" marks those of convolutions, whose algorithm
  cuDNN chooses, one that adds in the order in which threads arrive among them: they are there, float32 and finite.

  Scenario Outline: on CUDA <operator> runs in autocast's type
    Given a CUDA device with bfloat16
    And gradients to <gradient>
    When <call> runs on <inputs> under autocast, and outside it with the inputs cast to autocast's type
    Then the results have the policy's type
    And the results have the same bits as by hand
    And float32 gradients, the same as by hand, reach the float32 inputs that want them

    Examples: In PyTorch's Autocast Op Reference
      | operator           | call                                   | inputs                                                 | gradient               |
      | __matmul__         | a @ b                                  | a: 3x4; b: 4x5                                         | a, b                   |
      | addbmm             | torch.addbmm(c, a, b)                  | c: 3x5; a: 2x3x4; b: 2x4x5                             | c, a, b                |
      | addmm              | torch.addmm(c, a, b)                   | c: 3x5; a: 3x4; b: 4x5                                 | c, a, b                |
      | addmv              | torch.addmv(c, a, b)                   | c: 3; a: 3x4; b: 4                                     | c, a, b                |
      | addr               | torch.addr(c, a, b)                    | c: 3x4; a: 3; b: 4                                     | c, a, b                |
      | baddbmm            | torch.baddbmm(c, a, b)                 | c: 2x3x5; a: 2x3x4; b: 2x4x5                           | c, a, b                |
      | bmm                | torch.bmm(a, b)                        | a: 2x3x4; b: 2x4x5                                     | a, b                   |
      | multi_dot          | torch.linalg_multi_dot([a, b, c])      | a: 3x4; b: 4x5; c: 5x2                                 | a, b, c                |
      | conv1d             | torch.conv1d(a, w, b)                  | a: 2x3x8; w: 4x3x3; b: 4                               | a, w, b (in any order) |
      | conv2d             | torch.conv2d(a, w, b)                  | a: 2x3x6x6; w: 4x3x3x3; b: 4                           | a, w, b (in any order) |
      | conv3d             | torch.conv3d(a, w, b)                  | a: 1x2x4x4x4; w: 3x2x2x2x2; b: 3                       | a, w, b (in any order) |
      | conv_transpose1d   | torch.conv_transpose1d(a, w, b)        | a: 2x3x6; w: 3x4x3; b: 4                               | a, w, b (in any order) |
      | conv_transpose2d   | torch.conv_transpose2d(a, w, b)        | a: 2x3x4x4; w: 3x4x3x3; b: 4                           | a, w, b (in any order) |
      | conv_transpose3d   | torch.conv_transpose3d(a, w, b)        | a: 1x2x3x3x3; w: 2x3x2x2x2; b: 3                       | a, w, b (in any order) |
      | GRUCell            | torch.gru_cell(x, h, w, u, b, d)       | x: 2x3; h: 2x4; w: 12x3; u: 12x4; b: 12; d: 12         | x, h, w, u, b, d       |
      | linear             | torch.linear(a, w, b)                  | a: 3x4; w: 5x4; b: 5                                   | a, w, b                |
      | LSTMCell           | torch.lstm_cell(x, [h, c], w, u, b, d) | x: 2x3; h: 2x4; c: 2x4; w: 16x3; u: 16x4; b: 16; d: 16 | x, h, c, w, u, b, d    |
      | matmul             | torch.matmul(a, b)                     | a: 2x3x4; b: 4x5                                       | a, b                   |
      | mm                 | torch.mm(a, b)                         | a: 3x4; b: 4x5                                         | a, b                   |
      | mv                 | torch.mv(a, b)                         | a: 3x4; b: 4                                           | a, b                   |
      | prelu              | torch.prelu(a, w)                      | a: 3x4; w: 4                                           | a, w                   |
      | RNNCell, with tanh | torch.rnn_tanh_cell(x, h, w, u, b, d)  | x: 2x3; h: 2x4; w: 4x3; u: 4x4; b: 4; d: 4             | x, h, w, u, b, d       |
      | RNNCell, with ReLU | torch.rnn_relu_cell(x, h, w, u, b, d)  | x: 2x3; h: 2x4; w: 4x3; u: 4x4; b: 4; d: 4             | x, h, w, u, b, d       |

    Examples: Registered by libtorch, not in the reference
      | operator                            | call                                                                                            | inputs                                 | gradient               |
      | einsum                              | torch.einsum("ij,jk->ik", [a, b])                                                               | a: 3x4; b: 4x5                         | a, b                   |
      | chain_matmul                        | torch.chain_matmul([a, b, c])                                                                   | a: 3x4; b: 4x5; c: 5x2                 | a, b, c                |
      | linalg_vecdot                       | torch.linalg_vecdot(a, b)                                                                       | a: 3x4; b: 3x4                         | a, b                   |
      | conv_tbc                            | torch.conv_tbc(a, w, b, 1)                                                                      | a: 8x2x3; w: 3x3x4; b: 4               | a, w, b                |
      | scaled_dot_product_attention        | torch.scaled_dot_product_attention(q, k, v)                                                     | q: 2x2x5x8; k: 2x2x5x8; v: 2x2x5x8     | q, k, v                |
      | _convolution                        | torch._convolution(a, w, b, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, False, False, True, True) | a: 2x3x6x6; w: 4x3x3x3; b: 4           | a, w, b (in any order) |
      | _convolution, its older overload    | torch._convolution(a, w, b, [1, 1], [0, 0], [1, 1], False, [0, 0], 1, False, False, True)       | a: 2x3x6x6; w: 4x3x3x3; b: 4           | a, w, b (in any order) |
      | convolution                         | torch.convolution(a, w, b, [1, 1], [0, 0], [1, 1], False, [0, 0], 1)                            | a: 2x3x6x6; w: 4x3x3x3; b: 4           | a, w, b (in any order) |
      | cudnn_convolution                   | torch.cudnn_convolution(a, w, [0, 0], [1, 1], [1, 1], 1, False, True, False)                    | a: 2x3x6x6; w: 4x3x3x3                 | a, w (in any order)    |
      | cudnn_convolution_transpose         | torch.cudnn_convolution_transpose(a, w, [0, 0], [0, 0], [1, 1], [1, 1], 1, False, True, False)  | a: 2x3x4x4; w: 3x4x3x3                 | a, w (in any order)    |
      | _scaled_dot_product_flash_attention | (torch._scaled_dot_product_flash_attention(q, k, v))[0]                                         | q: 2x2x5x8; k: 2x2x5x8; v: 2x2x5x8     | q, k, v                |
      | _thnn_fused_gru_cell                | (torch._thnn_fused_gru_cell(x, h, s, b, d))[0]                                                  | x: 2x12; h: 2x12; s: 2x4; b: 12; d: 12 | x, h, s, b, d          |
      | _thnn_fused_lstm_cell, its output   | (torch._thnn_fused_lstm_cell(x, h, c, b, d))[0]                                                 | x: 2x16; h: 2x16; c: 2x4; b: 16; d: 16 | x, h, c, b, d          |
      | _thnn_fused_lstm_cell, its state    | (torch._thnn_fused_lstm_cell(x, h, c, b, d))[1]                                                 | x: 2x16; h: 2x16; c: 2x4; b: 16; d: 16 | x, h, c, b, d          |
