/** What properties know about earlier steps: the number of calls, and the age of a write that a read missed. */
import type { Observe } from "lockstep";
import type { Scope } from "../scope.ts";
import { isCounted } from "./cache.ts";
import type { rolesOf } from "./properties.ts";

/** The result of `observe`; fields that the scope does not need keep their first values. */
export type Seen = {
  /** Where programs only read: ticks, and calls to the server. */
  readonly ticks: number;
  readonly calls: number;
  /** The last write that was answered. */
  readonly written: Written;
  /** The same at the moment at which a program began to read, while it waits, by client. */
  readonly begun: Readonly<Record<string, Written>>;
  /** The longest time after a write at which a read began that answered something older; null: none did. */
  readonly staleAfter: number | null;
  /** Has a WRITE arrived whose program had been answered with an error? */
  readonly isLate: boolean;
};

/** A write, and ticks since it was answered, up to the greatest timeout. */
type Written = { readonly value: number; readonly since: number };

type Watch = Observe<ReturnType<typeof rolesOf>, Seen>;
type After = Watch["after"];

const nothing: Seen = {
  ticks: 0,
  calls: 0,
  written: { value: 0, since: 0 },
  begun: {},
  staleAfter: null,
  isLate: false,
};

const counting =
  ({ ticks }: Scope): After =>
  (seen, { action, sends }) => ({
    ...seen,
    ticks: Math.min(ticks, seen.ticks + (action === "tick" ? 1 : 0)),
    calls: seen.calls + sends.filter(({ to }) => to === "server").length,
  });

/** The last write that was answered, after a step. */
const writtenAfter = (
  { value, since }: Written,
  isTick: boolean,
  last: number,
  most: number,
): Written => {
  if (last > value) return { value: last, since: 0 };
  return { value, since: Math.min(most, since + (isTick && value > 0 ? 1 : 0)) };
};

/** Compares what a program reads with what had been written when it began. */
const comparing =
  ({ greatest }: Scope): After =>
  (seen, { action, node, name, request, responses }, now) => {
    const answered = now.history.flatMap(({ request, result }) =>
      request.type === "write" && result === null ? [request.value] : [],
    );
    const last = Math.max(0, ...answered);
    const written = writtenAfter(seen.written, action === "tick", last, greatest);
    if (node === undefined || !(node in now.client) || node === "client0")
      return { ...seen, written };
    const { [node]: since, ...others } = seen.begun;
    const begun = name === "look" || request?.type === "read" ? seen.written : since;
    if (begun === undefined) return { ...seen, written };
    const { call, seen: looked } = now.client[node]!;
    if (call !== null) return { ...seen, written, begun: { ...others, [node]: begun } };
    const read = responses[0]?.result ?? looked;
    const isStale = typeof read === "number" && read < begun.value;
    const staleAfter = isStale
      ? Math.max(seen.staleAfter ?? 0, begun.since)
      : seen.staleAfter;
    return { ...seen, written, begun: others, staleAfter };
  };

/** Notes a WRITE that takes effect when no program waits for it any more. */
const seesLate: After = (seen, { action, letter }, _now, before) => {
  if (seen.isLate || action !== "deliver" || letter?.body.type !== "WRITE") return seen;
  const { call, xid } = before.client[letter.from]!;
  return { ...seen, isLate: call === null || xid !== letter.body.xid };
};

/** The `observe` of this scope; false: none. */
export const watched = (scope: Scope): Watch | false => {
  const { looks, timed, mount } = scope;
  if (isCounted(scope)) return { init: nothing, after: counting(scope) };
  if (looks || (timed && mount === "hard"))
    return { init: nothing, after: comparing(scope) };
  return mount === "soft" && { init: nothing, after: seesLate };
};
