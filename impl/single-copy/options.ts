/** Ways to be wrong on purpose, so that whoever judges this store can show that they notice. */
export const singleCopyFaults = [
  "acknowledge-before-flush",
  "acknowledge-failed-flush",
  "answer-from-cache",
  "execute-twice",
  "forget-on-restart",
  "reuse-numbers-after-restart",
] as const;
export type SingleCopyFault = (typeof singleCopyFaults)[number];

export type SingleCopyOptions = {
  /** The node that holds the copy; the first by name unless given. */
  readonly holder?: string;
  /** When a request is given up; its effect stays open. */
  readonly timeoutMs?: number;
  /** When the holder is asked again. */
  readonly retryMs?: number;
  readonly faults?: readonly SingleCopyFault[];
};

export type SingleCopySettings = Required<Omit<SingleCopyOptions, "faults">> & {
  readonly has: (fault: SingleCopyFault) => boolean;
};

export const settings = (
  nodes: readonly string[],
  options: SingleCopyOptions,
): SingleCopySettings => {
  const { holder = [...nodes].sort()[0]!, faults = [] } = options;
  if (!nodes.includes(holder))
    throw new RangeError(`the holder is ${holder}: expected one of ${nodes.join(", ")}`);
  return {
    holder,
    timeoutMs: options.timeoutMs ?? 1000,
    retryMs: options.retryMs ?? 200,
    has: (fault) => faults.includes(fault),
  };
};
