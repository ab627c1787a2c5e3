import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { Operation } from "../../model/operation.ts";

/** An operation as the search sees it. */
export type Entry = {
  readonly operation: Operation;
  readonly isOpen: boolean;
  readonly returned: number;
  /**
   * The bit of this operation in a set of operations. A closed operation frees its bit when it
   * returns.
   */
  slot: number;
  /** Entries of one kind have equal requests and answers. */
  readonly kind: number;
  /** Do its request and answer say that it changes nothing? */
  readonly isRead: boolean;
  /**
   * By state: the state after this operation, or -1 if its answer would differ. Filled in by the
   * search.
   */
  readonly next: number[];
};

/** A history cut at its returns. */
export type Timeline = {
  /** The closed operations in the order of their returns. */
  readonly returns: readonly Entry[];
  /**
   * For each return: the operations invoked by then and not over, in the order of their returns.
   */
  readonly pending: readonly (readonly Entry[])[];
  readonly closedSlots: number;
  readonly openSlots: number;
};

/**
 * Cuts a history at its returns. Between two returns the order of invocations does not matter,
 * because the search lets operations take effect only at returns.
 */
export const timelineOf = (operations: readonly Operation[]): Timeline => {
  const entries = entriesOf(operations);
  const invocations = entries.toSorted(
    (a, b) => a.operation.invoked - b.operation.invoked,
  );
  const returns = entries.filter(({ isOpen }) => !isOpen);
  returns.sort((a, b) =>
    a.returned < b.returned ? -1 : a.returned > b.returned ? 1 : 0,
  );
  const pending: (readonly Entry[])[] = [];
  const free: number[] = [];
  const open: Entry[] = [];
  let closed: Entry[] = [];
  let closedSlots = 0;
  let invoked = 0;
  for (const entry of returns) {
    // An invocation at the very moment of a return is concurrent with it.
    for (; invoked < invocations.length; invoked++) {
      const next = invocations[invoked]!;
      if (next.operation.invoked > entry.returned) break;
      next.slot = next.isOpen ? open.length : (free.pop() ?? closedSlots++);
      if (next.isOpen) open.push(next);
      else closed.push(next);
    }
    closed.sort((a, b) =>
      a.returned < b.returned ? -1 : a.returned > b.returned ? 1 : 0,
    );
    pending.push([...closed, ...open]);
    closed = closed.filter((other) => other !== entry);
    free.push(entry.slot);
  }
  return { returns, pending, closedSlots, openSlots: open.length };
};

/** The operations as entries, in the same order. */
export const entriesOf = (operations: readonly Operation[]): readonly Entry[] => {
  const kinds = new Map<string, number>();
  return operations.map((operation) => entryOf(operation, kinds));
};

const entryOf = (operation: Operation, kinds: Map<string, number>): Entry => {
  const { request, result } = operation;
  const isOpen = result === undefined;
  const text = isOpen ? valueKey(request) : `${valueKey(request)}=${valueKey(result)}`;
  const kind = kinds.get(text) ?? kinds.size;
  kinds.set(text, kind);
  const { type } = fieldsOf(request);
  const isRead =
    type === "read" || type === "get" || (type === "cas" && result === false);
  const returned = isOpen ? Infinity : operation.returned;
  return {
    operation,
    isOpen,
    returned,
    slot: -1,
    kind,
    isRead: isRead && !isOpen,
    next: [],
  };
};
