import type { Operation } from "../model/operation.ts";
import { randomWords } from "./random-words.ts";

/** How many operations, by how many clients. */
export type Load = {
  readonly operations: number;
  readonly clients: number;
  readonly keys?: number;
  /** One of so many operations is a compare-and-set. */
  readonly casEvery?: number;
};

/**
 * The history of a correct register whose clients never rest. Each operation takes effect at a
 * moment of its interval, and intervals are as long as there are clients. Values are unique.
 */
export const busyRegister = ({
  operations,
  clients,
  keys = 1,
  casEvery = Number.POSITIVE_INFINITY,
}: Load): Operation[] => {
  const next = randomWords(7);
  const held = new Int32Array(keys);
  const history: Operation[] = [];
  for (let i = 0; i < operations; i++) {
    const point = i * 10;
    const key = `k${next() % keys}`;
    const at = Number(key.slice(1));
    // Each client is busy most of the time: one operation in every `clients`.
    const invoked = point - (next() % (4 * clients));
    const returned = point + (next() % (4 * clients));
    const timed = { client: `c${i % clients}`, invoked, returned };
    const choice = next() % 2;
    if (i % casEvery === casEvery - 1) {
      const request = { type: "cas", key, from: held[at], to: i + 1 };
      history.push({ ...timed, request, result: true });
      held[at] = i + 1;
    } else if (choice === 0) {
      history.push({
        ...timed,
        request: { type: "write", key, value: i + 1 },
        result: null,
      });
      held[at] = i + 1;
    } else history.push({ ...timed, request: { type: "read", key }, result: held[at] });
  }
  return history.sort((a, b) => a.invoked - b.invoked);
};

/** The same history with one read in the middle that answers a value replaced long before. */
export const withStaleRead = (history: readonly Operation[]): readonly Operation[] => {
  const middle = history.length >> 1;
  const isRead = ({ request }: Operation): boolean =>
    (request as { readonly type: string }).type === "read";
  const at = history.findIndex((one, i) => i >= middle && isRead(one));
  const keyOf = ({ request }: Operation): unknown =>
    (request as { readonly key: unknown }).key;
  const isLike = (one: Operation): boolean =>
    isRead(one) && keyOf(one) === keyOf(history[at]!);
  const before = history.findLast((one, i) => i < middle - middle / 10 && isLike(one))!;
  return history.with(at, { ...history[at]!, result: before.result });
};
