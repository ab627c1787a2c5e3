/** The options that all stores have. */

/** The options as the user gives them; each has a default. */
export type StoreOptions<Fault extends string> = {
  /** After how long a request is answered with a timeout; it may still take effect. */
  readonly timeoutMs?: number;
  /** After how long a message is repeated to nodes that have not answered. */
  readonly retryMs?: number;
  /** Mistakes to make on purpose, so that judges can show that they find them. */
  readonly faults?: readonly Fault[];
};

/** The options with defaults filled in. */
export type StoreSettings<Fault extends string> = {
  readonly timeoutMs: number;
  readonly retryMs: number;
  /** Is this fault planted? */
  readonly has: (fault: Fault) => boolean;
};

/** Fills in the defaults. */
export const storeSettings = <Fault extends string>({
  timeoutMs = 1000,
  retryMs = 200,
  faults = [],
}: StoreOptions<Fault>): StoreSettings<Fault> => ({
  timeoutMs,
  retryMs,
  has: (fault) => faults.includes(fault),
});

/**
 * Checks the sizes of quorums, by name.
 *
 * @throws RangeError when a size is not a whole number from 1 to the number of members
 */
export const expectQuorums = (
  members: number,
  sizes: Readonly<Record<string, number>>,
): void => {
  for (const [name, size] of Object.entries(sizes))
    if (!Number.isInteger(size) || size < 1 || size > members)
      throw new RangeError(
        `${name} is ${size}: expected a whole number from 1 to ${members}`,
      );
};
