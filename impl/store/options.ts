/** What every store can be told, and what it makes of that. */

export type StoreOptions<Fault extends string> = {
  /** When a request is given up; its effect stays open. */
  readonly timeoutMs?: number;
  /** When whoever has not answered is asked again. */
  readonly retryMs?: number;
  readonly faults?: readonly Fault[];
};

export type StoreSettings<Fault extends string> = {
  readonly timeoutMs: number;
  readonly retryMs: number;
  /** Is this fault planted? */
  readonly has: (fault: Fault) => boolean;
};

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
 * Sizes of quorums, by name.
 *
 * @throws RangeError at one that these members cannot make up
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
