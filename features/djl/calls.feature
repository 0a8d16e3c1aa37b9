@djl @DJL-02 @critical
Feature: In bfloat16 the calls of DJL's that pass an array's type on end the JVM, and the others do not

  DJL's native code has no bfloat16. An array reports an unknown type; Java code that reads elements refuses it, native
  code that is handed it has nothing to throw and aborts, and whatever asks no array for its type works as in float16.
  A call that computes outside libtorch's graph cuts it in either type: what is trained below it gets no gradients.

  Scenario: what comes of each call on what a linear layer gives under autocast
    Given the CPU
    When DJL's calls are made on an array in float16 and in bfloat16, in processes that they may end
    Then what comes of them is
      | call                           | float16        | bfloat16              |
      | add(1)                         | works          | works                 |
      | mul(x)                         | works          | works                 |
      | matMul                         | works          | works                 |
      | mean                           | works          | works                 |
      | argMax                         | works          | works                 |
      | get(0)                         | works          | works                 |
      | reshape                        | works          | works                 |
      | duplicate                      | cuts the graph | cuts the graph        |
      | NDArrays.concat                | works          | works                 |
      | Activation.gelu                | works          | works                 |
      | toString                       | works          | IllegalStateException |
      | toFloatArray                   | works          | IllegalStateException |
      | allClose                       | works          | IllegalStateException |
      | toType(FLOAT32)                | cuts the graph | cuts the graph        |
      | toType(its own)                | works          | ends the JVM          |
      | toDevice(copying)              | works          | ends the JVM          |
      | zerosLike                      | cuts the graph | ends the JVM          |
      | softmax                        | works          | ends the JVM          |
      | logSoftmax                     | works          | ends the JVM          |
      | Linear                         | works          | works                 |
      | Conv2d                         | works          | works                 |
      | LayerNorm                      | works          | works                 |
      | BatchNorm                      | works          | works                 |
      | Dropout                        | works          | works                 |
      | ScaledDotProductAttentionBlock | works          | ends the JVM          |
      | ParameterStore.getValue        | works          | works                 |
      | Accuracy                       | works          | works                 |
      | Loss.l2Loss                    | works          | works                 |
      | Loss.softmaxCrossEntropyLoss   | works          | ends the JVM          |
      | GradientCollector.backward     | works          | ends the JVM          |
      | Trainer                        | works          | ends the JVM          |
      | EasyTrain.fit                  | works          | ends the JVM          |
