import { InputError } from "../../model/input-error.ts";
import type { Sequential } from "../../model/sequential.ts";
import { unknownRequest } from "../register.ts";
import { answering, type Recorded } from "./answers.ts";
import { asKind } from "./kind.ts";

/** Requests to a file in blocks; `key` is its path. */
type BlockFileRequest<V> = { readonly key?: string | number } & (
  | { readonly type: "open" | "close" }
  | { readonly type: "read"; readonly offset: number; readonly size: number }
  | { readonly type: "write"; readonly offset: number; readonly values: readonly V[] }
);

/** Requests may come from files, so their fields are checked. */
const requireExtent = (request: BlockFileRequest<unknown>): void => {
  const { type, offset, size, values } = request as Readonly<Record<string, unknown>>;
  const isSized = type === "read" ? isCount(size) : Array.isArray(values);
  if (isCount(offset) && isSized) return;
  const expected = type === "read" ? "an offset and a size" : "an offset and values";
  throw new InputError(
    `a block-file takes ${type} with ${expected}, not ${JSON.stringify(request)}; if the history is of another object, give that one (--object)`,
  );
};

/** Is this a whole number from 0 on? */
export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

const empties = new WeakMap<object, unknown>();

/** What a block that was never written holds. */
export const emptyBlockOf = (object: object): unknown => empties.get(object);

/**
 * A file in blocks per key (its path), on one machine. At first it has no blocks, or as many as
 * `blocks` says, each of them `empty`. A write replaces the blocks from `offset` on, and fills a gap before them with `empty`. A read answers at most
 * `size` blocks from `offset` on, fewer at the end of the file. `open`, `close` and `write` answer
 * null.
 *
 * @throws InputError from `apply`, if a read lacks its offset or size, or a write its offset or
 * values
 */
export const blockFile = <V>(
  empty: V,
  { nil, blocks = 0 }: Recorded & { readonly blocks?: number } = {},
): Sequential<readonly V[], BlockFileRequest<V>, readonly V[] | null> => {
  const object: Sequential<readonly V[], BlockFileRequest<V>, readonly V[] | null> = {
    name: "block-file",
    initial: Array.from({ length: blocks }, () => empty),
    apply(state, request) {
      if (request.type === "open" || request.type === "close") return [state, null];
      if (request.type !== "read" && request.type !== "write")
        throw unknownRequest("block-file", request);
      requireExtent(request);
      if (request.type === "read")
        return [state, state.slice(request.offset, request.offset + request.size)];
      const { offset, values } = request;
      const length = Math.max(state.length, offset + values.length);
      const written = Array.from({ length }, (_, block) => {
        const isNew = block >= offset && block < offset + values.length;
        return isNew ? values[block - offset]! : (state[block] ?? empty);
      });
      return [written, null];
    },
    key: ({ key }) => key ?? "",
  };
  const whole = answering(object, { nil, tell: (type) => type === "read" });
  empties.set(whole, empty);
  return asKind("block-file", whole);
};
