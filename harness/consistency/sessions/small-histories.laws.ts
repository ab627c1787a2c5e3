import type { Operation } from "../../model/operation.ts";

/** One operation of a small history. The writes of a key bring 1, 2, … in this order. */
type Step = { readonly key: string; readonly reads: number | undefined };

/**
 * Every history of a number of operations by at most three sessions on two keys, up to renaming of
 * sessions and keys. Values are unique, and a read answers a written value or 0.
 */
export function* smallHistories(size: number): Generator<readonly Operation[]> {
  for (const sizes of partitions(size, 3)) {
    for (const shape of shapes(size)) yield* filled(sizes, shape);
  }
}

/** All ways to distribute operations over sessions, larger sessions first. */
const partitions = (size: number, parts: number, most = size): readonly number[][] => {
  if (size === 0) return [[]];
  if (parts === 0) return [];
  const found: number[][] = [];
  for (let first = Math.min(size, most); first > 0; first--)
    for (const rest of partitions(size - first, parts - 1, first))
      found.push([first, ...rest]);
  return found;
};

type Shape = readonly { readonly key: string; readonly isWrite: boolean }[];

function* shapes(size: number): Generator<Shape> {
  for (let bits = 0; bits < 4 ** size; bits++) {
    const shape = Array.from({ length: size }, (_, i) => ({
      key: (bits >>> (2 * i)) & 1 ? "y" : "x",
      isWrite: ((bits >>> (2 * i + 1)) & 1) === 1,
    }));
    // The first key that occurs is x.
    if (shape[0]?.key === "x") yield shape;
  }
}

function* filled(
  sizes: readonly number[],
  shape: Shape,
): Generator<readonly Operation[]> {
  const writesOf = (key: string): number =>
    shape.filter((step) => step.isWrite && step.key === key).length;
  function* answers(from: number): Generator<readonly Step[]> {
    if (from === shape.length) {
      yield [];
      return;
    }
    const { key, isWrite } = shape[from]!;
    for (const rest of answers(from + 1)) {
      if (isWrite) yield [{ key, reads: undefined }, ...rest];
      else
        for (let reads = 0; reads <= writesOf(key); reads++)
          yield [{ key, reads }, ...rest];
    }
  }
  for (const steps of answers(0)) yield operationsOf(sizes, steps);
}

const operationsOf = (
  sizes: readonly number[],
  steps: readonly Step[],
): readonly Operation[] => {
  const written = new Map<string, number>();
  const sessions = sizes.flatMap((size, session) =>
    new Array<number>(size).fill(session),
  );
  return steps.map(({ key, reads }, i): Operation => {
    const client = "ABC"[sessions[i]!]!;
    const timed = { client, invoked: 2 * i, returned: 2 * i + 1 };
    if (reads !== undefined)
      return { ...timed, request: { type: "read", key }, result: reads };
    const value = (written.get(key) ?? 0) + 1;
    written.set(key, value);
    return { ...timed, request: { type: "write", key, value }, result: null };
  });
};
