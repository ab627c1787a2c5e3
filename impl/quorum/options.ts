/** Ways to be wrong on purpose, so that whoever judges this store can show that they notice. */
export const quorumFaults = [
  "acknowledge-before-flush",
  "acknowledge-failed-flush",
  "acknowledge-before-w",
  "forget-on-restart",
  "retry-with-fresh-version",
  "reuse-counter-after-restart",
  "skip-write-back",
] as const;
export type QuorumFault = (typeof quorumFaults)[number];

export type QuorumOptions = {
  /** Answers a get waits for, acknowledgements a put waits for; majorities unless given. */
  readonly r?: number;
  readonly w?: number;
  readonly writeBack?: boolean;
  /** When a request is given up; its effect stays open. */
  readonly timeoutMs?: number;
  /** When a peer that has not answered is asked again. */
  readonly retryMs?: number;
  readonly faults?: readonly QuorumFault[];
};

export type QuorumSettings = Required<Omit<QuorumOptions, "faults">> & {
  readonly has: (fault: QuorumFault) => boolean;
};

export const settings = (n: number, options: QuorumOptions): QuorumSettings => {
  const majority = Math.floor(n / 2) + 1;
  const { r = majority, w = majority, faults = [] } = options;
  for (const [name, size] of Object.entries({ r, w }))
    if (!Number.isInteger(size) || size < 1 || size > n)
      throw new RangeError(`${name} is ${size}: expected a whole number from 1 to ${n}`);
  return {
    r,
    w,
    writeBack: options.writeBack ?? true,
    timeoutMs: options.timeoutMs ?? 1000,
    retryMs: options.retryMs ?? 200,
    has: (fault) => faults.includes(fault),
  };
};
