/** A map from two small integers to one: open addressing in typed arrays. Values are not negative. */
type PairTable = {
  /** The value of (a, b), or -1. */
  find(a: number, b: number): number;
  put(a: number, b: number, value: number): void;
  clear(): void;
  /** The size of the table in bytes. */
  bytes(): number;
};

/** An empty table. */
export const pairTable = (): PairTable => {
  let capacity = 64;
  let used = 0;
  let entries = new Int32Array(capacity * 3).fill(-1);
  const place = (a: number, b: number): number => {
    const mask = capacity - 1;
    let at = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    at = (at ^ (at >>> 15)) & mask;
    while (entries[at * 3] !== -1 && (entries[at * 3] !== a || entries[at * 3 + 1] !== b))
      at = (at + 1) & mask;
    return at * 3;
  };
  const put = (a: number, b: number, value: number): void => {
    if (++used * 2 > capacity) grow();
    const at = place(a, b);
    entries[at] = a;
    entries[at + 1] = b;
    entries[at + 2] = value;
  };
  const grow = (): void => {
    const old = entries;
    capacity *= 2;
    entries = new Int32Array(capacity * 3).fill(-1);
    for (let i = 0; i < old.length; i += 3)
      if (old[i] !== -1) {
        const at = place(old[i]!, old[i + 1]!);
        entries.set(old.subarray(i, i + 3), at);
      }
  };
  return {
    find: (a, b) => entries[place(a, b) + 2]!,
    put,
    clear: () => {
      entries.fill(-1);
      used = 0;
    },
    bytes: () => entries.byteLength,
  };
};
