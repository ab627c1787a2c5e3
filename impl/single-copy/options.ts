import {
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

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

export type SingleCopyOptions = StoreOptions<SingleCopyFault> & {
  /** The node that holds the copy; the first by name unless given. */
  readonly holder?: string;
};

export type SingleCopySettings = StoreSettings<SingleCopyFault> & {
  readonly holder: string;
};

export const settings = (
  nodes: readonly string[],
  options: SingleCopyOptions,
): SingleCopySettings => {
  const { holder = [...nodes].sort()[0]! } = options;
  if (!nodes.includes(holder))
    throw new RangeError(`the holder is ${holder}: expected one of ${nodes.join(", ")}`);
  return { ...storeSettings(options), holder };
};
