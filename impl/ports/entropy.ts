/** Chance that no peer can foresee: secrets, ports, first numbers. */
export type Entropy = {
  /** So many bytes, each as likely as the others. */
  bytes(count: number): Uint8Array;
};
