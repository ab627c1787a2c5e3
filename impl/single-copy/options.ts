import {
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

/** Mistakes that the store can make on purpose, so that judges can show that they find them. */
export const singleCopyFaults = [
  "acknowledge-before-flush",
  "acknowledge-failed-flush",
  "answer-from-cache",
  "execute-twice",
  "forget-on-restart",
  "reuse-numbers-after-restart",
] as const;
/** The name of one of them. */
export type SingleCopyFault = (typeof singleCopyFaults)[number];

/** The options as the user gives them; each has a default. */
export type SingleCopyOptions = StoreOptions<SingleCopyFault> & {
  /** The node that stores the copies; the first by name unless given. */
  readonly holder?: string;
};

/** The options with defaults filled in. */
export type SingleCopySettings = StoreSettings<SingleCopyFault> & {
  readonly holder: string;
};

/**
 * Fills in the defaults.
 *
 * @throws RangeError when the holder is none of the nodes
 */
export const settings = (
  nodes: readonly string[],
  options: SingleCopyOptions,
): SingleCopySettings => {
  const { holder = [...nodes].sort()[0]! } = options;
  if (!nodes.includes(holder))
    throw new RangeError(`the holder is ${holder}: expected one of ${nodes.join(", ")}`);
  return { ...storeSettings(options), holder };
};
