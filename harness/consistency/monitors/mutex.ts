import { fieldsOf } from "../../history/operation-text.ts";
import type { Operation } from "../../model/operation.ts";
import { addBlock, type Blocks, conflict, extend, noBlocks } from "../blocks/blocks.ts";
import type { Monitor } from "./monitor.ts";

/** A hold: from an acquire of a client to its release, or to the end. */
type Hold = { readonly acquire: Operation; release: Operation | undefined };

/**
 * Linearizability of a mutex in n log n, if each client acquires and releases by turns and is never
 * refused: holds stand one after another, so each is a block.
 */
export const mutexMonitor: Monitor = (operations) => {
  const holds = holdsOf(operations);
  if (holds === undefined) return undefined;
  const blocks = noBlocks(holds.length);
  for (const [i, hold] of holds.entries()) addHold(blocks, i, hold);
  const pair = conflict(
    blocks,
    Int32Array.from(holds, (_, i) => i),
  );
  if (pair === undefined) return { verdict: "holds" };
  const suspects = pair.flatMap((i) => {
    const { acquire, release } = holds[i]!;
    return release === undefined ? [acquire] : [acquire, release];
  });
  return { verdict: "violated", suspects };
};

/**
 * The holds; undefined if a client releases what it does not hold, is refused, or goes on without
 * an answer.
 */
const holdsOf = (operations: readonly Operation[]): readonly Hold[] | undefined => {
  const holds: Hold[] = [];
  const held = new Map<string, Hold>();
  for (const operation of operations.toSorted((a, b) => a.invoked - b.invoked)) {
    const { client, request, result } = operation;
    if (result === false) return undefined;
    const hold = held.get(client);
    if (fieldsOf(request).type === "release") {
      // A release that begins at the end of the acquire is concurrent with it, and may end another
      // client's hold.
      const isOwn = hold !== undefined && hold.acquire.returned < operation.invoked;
      if (!isOwn) return undefined;
      hold.release = operation;
      held.delete(client);
    } else {
      if (hold !== undefined) return undefined;
      const acquired = { acquire: operation, release: undefined };
      // An acquire without an answer may not have happened.
      if (result === undefined) continue;
      holds.push(acquired);
      held.set(client, acquired);
    }
  }
  return holds;
};

const addHold = (blocks: Blocks, row: number, { acquire, release }: Hold): void => {
  const never = Number.POSITIVE_INFINITY;
  const block = addBlock(blocks);
  extend(blocks, block, { row, invoked: acquire.invoked, returned: acquire.returned });
  // A hold without a release comes after all others.
  const returned = release?.result === undefined ? never : release.returned;
  extend(blocks, block, { row, invoked: release?.invoked ?? never, returned });
};
