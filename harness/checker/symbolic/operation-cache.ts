/**
 * A direct-mapped cache of the results of operations on nodes: a new result replaces an older one in the same slot. A
 * slot holds the whole key, so a result may be forgotten, but is never taken for another.
 */
export type OperationCache = {
  /** The result of `operation` on (a, b), or -1. Operations are numbered from 1. */
  find(operation: number, a: number, b: number): number;
  /** Stores a result. It replaces the result in its slot. */
  put(operation: number, a: number, b: number, result: number): void;
  /** Forgets the results for which `keeps` is false. */
  retain(
    keeps: (operation: number, a: number, b: number, result: number) => boolean,
  ): void;
  /** Doubles the number of slots, and keeps the results. */
  grow(): void;
  bytes(): number;
};

/** An empty cache. The number of slots is a power of two. */
export const operationCache = (slots: number): OperationCache => {
  let entries = new Int32Array(slots * 4);
  let mask = slots - 1;

  const slot = (operation: number, a: number, b: number): number => {
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    hash ^= Math.imul(operation, 0xc2b2ae35);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    return ((hash ^ (hash >>> 13)) & mask) << 2;
  };

  const put = (operation: number, a: number, b: number, result: number): void => {
    const at = slot(operation, a, b);
    entries[at] = operation;
    entries[at + 1] = a;
    entries[at + 2] = b;
    entries[at + 3] = result;
  };

  return {
    find: (operation, a, b) => {
      const at = slot(operation, a, b);
      return entries[at] === operation && entries[at + 1] === a && entries[at + 2] === b
        ? entries[at + 3]!
        : -1;
    },
    put,
    retain: (keeps) => {
      for (let at = 0; at < entries.length; at += 4)
        if (
          entries[at] !== 0 &&
          !keeps(entries[at]!, entries[at + 1]!, entries[at + 2]!, entries[at + 3]!)
        )
          entries[at] = 0;
    },
    grow: () => {
      const old = entries;
      entries = new Int32Array(old.length * 2);
      mask = entries.length / 4 - 1;
      for (let at = 0; at < old.length; at += 4)
        if (old[at] !== 0) put(old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!);
    },
    bytes: () => entries.byteLength,
  };
};
