@conformance @CNF-12 @cuda @normal
Feature: On CUDA, cuDNN's recurrent networks run in float16, whichever type autocast has

  torch.nn.LSTM, GRU and RNN end in one cuDNN call on CUDA. Autocast's rule for it, older than bfloat16's, names
  float16: the weights go into one flat float16 buffer, and a bfloat16 scope gets float16's range unasked. Only the
  CUDA build registers the rule, so a CPU build's list of operators does not show it.

  Scenario Outline: on CUDA <operator> runs in float16
    Given a CUDA device with bfloat16
    When <call> is called with <inputs> in float32 under autocast
    Then the result has dtype float16
    And the result has the same bits as <by hand> outside autocast

    Examples: Registered by CUDA builds of libtorch, not in the reference
      | operator            | call                                                                                                    | by hand                                                                                                                                               | inputs                                                       |
      | _cudnn_rnn, an LSTM | (torch._cudnn_rnn(x, [w, u, b, d], 4, None, h, c, 2, 4, 0, 1, False, 0.0, True, False, [], None))[0]    | (torch._cudnn_rnn(x.half(), [w.half(), u.half(), b.half(), d.half()], 4, None, h.half(), c.half(), 2, 4, 0, 1, False, 0.0, True, False, [], None))[0] | x: 5x2x3; w: 16x3; u: 16x4; b: 16; d: 16; h: 1x2x4; c: 1x2x4 |
      | _cudnn_rnn, a GRU   | (torch._cudnn_rnn(x, [w, u, b, d], 4, None, h, None, 3, 4, 0, 1, False, 0.0, True, False, [], None))[0] | (torch._cudnn_rnn(x.half(), [w.half(), u.half(), b.half(), d.half()], 4, None, h.half(), None, 3, 4, 0, 1, False, 0.0, True, False, [], None))[0]     | x: 5x2x3; w: 12x3; u: 12x4; b: 12; d: 12; h: 1x2x4           |
