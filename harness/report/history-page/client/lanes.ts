import type { Recorded } from "./recorded.ts";

/** A lane of the picture: operations of one client without overlaps. */
export type Lane = {
  readonly client: number;
  /** Is it the first of this client's lanes? */
  readonly isFirst: boolean;
  /** Every other client is shaded. */
  readonly isShaded: boolean;
  /** By invocation. */
  readonly rows: readonly number[];
};

/**
 * The lanes of the shown rows, which come in order of invocation. A client has one lane, unless an
 * operation of it never returned. Clients in `before` come first, then the others by number.
 */
export const lanesOf = (
  history: Recorded,
  shown: Uint32Array,
  before: readonly number[],
): readonly Lane[] => {
  const own = history.data.clients.map((): number[] => []);
  for (const row of shown) own[history.data.client[row]!]!.push(row);
  const first = new Set(before);
  const others = [...own.keys()].filter((client) => !first.has(client));
  const there = [...first, ...others].filter((client) => own[client]!.length > 0);
  return there.flatMap((client, i) =>
    apart(history, own[client]!).map((rows, line) => {
      return { client, isFirst: line === 0, isShaded: i % 2 === 1, rows };
    }),
  );
};

/** As few lanes as keep operations apart; with equal times perhaps one more. */
const apart = (
  { invoked, returned }: Recorded,
  rows: readonly number[],
): readonly (readonly number[])[] => {
  const lines: number[][] = [];
  // A heap of lanes, the one that is free first on top.
  const heap: number[] = [];
  const freeAt = (place: number): number => returned[lines[heap[place]!]!.at(-1)!]!;

  /** An operation without duration still needs a place of its own. */
  const isAfter = (row: number, last: number): boolean =>
    returned[last]! <= invoked[row]! && invoked[last]! < invoked[row]!;

  for (const row of rows) {
    const top = heap[0];
    if (top !== undefined && isAfter(row, lines[top]!.at(-1)!)) lines[top]!.push(row);
    else {
      lines.push([row]);
      heap.push(lines.length - 1);
      rise(heap, freeAt);
      continue;
    }
    sink(heap, freeAt);
  }
  return lines;
};

type FreeAt = (place: number) => number;

const rise = (heap: number[], freeAt: FreeAt): void => {
  for (let place = heap.length - 1; place > 0; ) {
    const parent = (place - 1) >> 1;
    if (freeAt(parent) <= freeAt(place)) return;
    swap(heap, place, parent);
    place = parent;
  }
};

const sink = (heap: number[], freeAt: FreeAt): void => {
  for (let place = 0; ; ) {
    let least = place;
    for (const child of [2 * place + 1, 2 * place + 2])
      if (child < heap.length && freeAt(child) < freeAt(least)) least = child;
    if (least === place) return;
    swap(heap, place, least);
    place = least;
  }
};

const swap = (heap: number[], a: number, b: number): void => {
  [heap[a], heap[b]] = [heap[b]!, heap[a]!];
};
