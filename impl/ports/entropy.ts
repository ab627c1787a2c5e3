/** Randomness that no peer can foresee, for secrets, ports and initial sequence numbers. */
export type Entropy = {
  /** Returns `count` independent, uniformly distributed bytes. */
  bytes(count: number): Uint8Array;
};
