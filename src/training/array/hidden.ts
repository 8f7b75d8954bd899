/** What a hidden layer of a network gave last. */
export interface HiddenLayer {
  /** Units, of an LSTM's block or a fully connected layer; channels of a convolution. */
  readonly units: number;
  /** [units·places], after the activation and the pool; overwritten by each example or symbol. */
  readonly outputs: Float32Array;
}
