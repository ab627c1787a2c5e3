/** A claim of a call on a file or directory, by its id. Exclusive: no other call uses it meanwhile. */
export type Claim = { readonly key: string; readonly isExclusive: boolean };

/** A call with the number of its claims that are not granted yet. */
type Holder = { blocked: number; readonly start: () => void };
type Place = {
  readonly holder: Holder;
  readonly isExclusive: boolean;
  isGranted: boolean;
};

/**
 * Which calls may be done at the same time. A call claims all that it uses at once, and waits until all is granted;
 * each key is granted in the order of the calls. So no call waits for one that waits for it.
 */
export class Locks {
  /** By key: the calls that hold it or wait for it, in their order. */
  readonly #queues = new Map<string, Place[]>();
  #exclusives = 0;
  #changes = 0;

  /** How many calls that change something have begun; null while one of them is being done. */
  get changes(): number | null {
    return this.#exclusives === 0 ? this.#changes : null;
  }

  /**
   * Does the work once all claims are granted, and gives them back after it.
   *
   * @param work takes `changes` as it was before its own
   */
  async hold<T>(
    claims: readonly Claim[],
    work: (changes: number | null) => Promise<T>,
  ): Promise<T> {
    const merged = mergedOf(claims);
    const isExclusive = merged.some((each) => each.isExclusive);
    const holder = await new Promise<Holder>((resolve) => {
      const asking: Holder = { blocked: 0, start: () => resolve(asking) };
      for (const claim of merged) this.#queue(asking, claim);
      if (asking.blocked === 0) asking.start();
    });
    const { changes } = this;
    if (isExclusive) {
      this.#exclusives += 1;
      this.#changes += 1;
    }
    try {
      return await work(changes);
    } finally {
      if (isExclusive) this.#exclusives -= 1;
      for (const { key } of merged) this.#release(holder, key);
    }
  }

  #queue(holder: Holder, { key, isExclusive }: Claim): void {
    const queue = this.#queues.get(key) ?? [];
    this.#queues.set(key, queue);
    const isGranted =
      queue.length === 0 || (!isExclusive && queue.every((each) => !each.isExclusive));
    if (!isGranted) holder.blocked += 1;
    queue.push({ holder, isExclusive, isGranted });
  }

  #release(holder: Holder, key: string): void {
    const queue = this.#queues.get(key)!.filter((each) => each.holder !== holder);
    if (queue.length === 0) this.#queues.delete(key);
    else this.#queues.set(key, queue);
    for (const [at, each] of queue.entries()) {
      if (each.isExclusive && at > 0) return;
      if (!each.isGranted) grant(each);
      if (each.isExclusive) return;
    }
  }
}

const grant = (place: Place): void => {
  place.isGranted = true;
  place.holder.blocked -= 1;
  if (place.holder.blocked === 0) place.holder.start();
};

/** One claim for each key. */
const mergedOf = (claims: readonly Claim[]): readonly Claim[] => {
  const byKey = new Map<string, boolean>();
  for (const { key, isExclusive } of claims)
    byKey.set(key, isExclusive || (byKey.get(key) ?? false));
  return [...byKey].map(([key, isExclusive]) => ({ key, isExclusive }));
};
