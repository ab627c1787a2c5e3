/** One end of a connection as a process: what its program and its timers do, and what arrives. */
import { type May, speaks, waits } from "lockstep";
import { arrivalAt } from "./arrival.ts";
import { type End, fresh, hasClosed, isSynchronized, over } from "./end.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { numbersModulo, plain, type Segment } from "./segment.ts";

/** For properties: the pairs of initial numbers that the end has held, and the connections whose FIN it has sent. */
export type Past = {
  /** The pairs, as texts `iss irs`. */
  readonly pairs: ReadonlySet<string>;
  /** The initial numbers `iss` of these connections. */
  readonly fins: ReadonlySet<number>;
};

type Step = May<End, Segment, never>;

const { next, process } = speaks<End, Segment, never, never, Past>();

/**
 * One end of the connection as a process.
 *
 * @param self its name; the other end has the other one
 */
export const endpoint = (self: "a" | "b", scope: Scope, rules: Rules) => {
  const { space, window, life, delay } = scope;
  const peer = self === "a" ? "b" : "a";
  const numbers = numbersModulo(space);
  const { add, beyond } = numbers;
  const firsts = scope[self];
  const isActive = scope.active === self || scope.active === "both";
  const closes = scope.closes === self || scope.closes === "both";
  const bytes = self === "a" ? scope.bytesA : scope.bytesB;
  const arrives = arrivalAt(peer, scope, rules, numbers);

  /** The byte with this number, counted from the SYN. */
  const byteAt = ({ opens }: End, offset: number): string => `${self}${opens}.${offset}`;

  /** The segment whose number is `offset` beyond the SYN: the SYN, a byte, or the FIN. */
  const segmentAt = (me: End, offset: number): Segment => {
    const seq = add(me.iss, offset);
    const ack = isSynchronized(me) ? me.rcv : null;
    if (offset === 0) return { ...plain, flag: "SYN", seq, ack };
    return offset <= me.written
      ? { ...plain, seq, ack, data: byteAt(me, offset) }
      : { ...plain, flag: "FIN", seq, ack };
  };
  const send = (me: End) =>
    next(me).send(peer, segmentAt(me, beyond(me.nxt, me.iss) - 1));

  const open = (me: End): Step => {
    const iss = firsts[me.opens];
    if (me.phase !== "closed" || iss === undefined || me.wait > 0) return undefined;
    const opened = { ...fresh, iss, una: iss, nxt: iss, opens: me.opens + 1 };
    return isActive
      ? send({ ...opened, phase: "syn-sent", nxt: add(iss, 1) })
      : next({ ...opened, phase: "listen", passive: true });
  };

  const write = (me: End): Step =>
    (me.phase === "established" || me.phase === "close-wait") &&
    me.written < bytes &&
    beyond(me.nxt, me.una) < window
      ? send({ ...me, written: me.written + 1, nxt: add(me.nxt, 1) })
      : undefined;

  const close = (me: End): Step => {
    const after = { established: "fin-wait-1", "close-wait": "last-ack" } as const;
    const phase = after[me.phase as keyof typeof after];
    return closes && phase !== undefined
      ? send({ ...me, phase, nxt: add(me.nxt, 1) })
      : undefined;
  };

  /** Section 3.10.5: the other end has nothing to lose once both have sent a FIN. */
  const abort = (me: End): Step => {
    if (!scope.aborts || !isSynchronized(me) || me.phase === "time-wait")
      return undefined;
    const aborted = next(over(me, "aborted"));
    return me.phase === "closing" || me.phase === "last-ack"
      ? aborted
      : aborted.send(peer, { ...plain, flag: "RST", seq: me.nxt });
  };

  /** The oldest segment that is not acknowledged. In a set of segments without time nothing is lost. */
  const retransmit = (me: End): Step =>
    life > 0 && me.phase !== "closed" && me.una !== me.nxt
      ? next(me).send(peer, segmentAt(me, beyond(me.una, me.iss)))
      : undefined;

  /** Ends TIME-WAIT. In a scope without time it ends when the network is empty, which is the purpose of the wait. */
  const timeWaitIsOver = (me: End): Step => {
    if (me.phase !== "time-wait" || me.wait > 0) return undefined;
    const done = next(over(me, "done"));
    return life === 0 && scope.timeWait ? done.expire(() => true) : done;
  };

  return process({
    init: fresh,
    actions: {
      open,
      write,
      close,
      abort,
      retransmit,
      "time-wait is over": timeWaitIsOver,
    },
    tick: (me) =>
      me.phase === "time-wait" && me.wait === 0
        ? undefined
        : { ...me, wait: Math.max(0, me.wait - 1) },
    survives: ({ opens }) => ({
      ...fresh,
      opens,
      outcome: "crashed",
      wait: scope.quietTime ? life : 0,
    }),
    receive: (me, { body, age }) => (age < delay ? waits : arrives(me, body)),
    remember: {
      init: { pairs: new Set(), fins: new Set() },
      after: ({ pairs, fins }, me) => ({
        pairs: isSynchronized(me) ? new Set([...pairs, `${me.iss} ${me.irs}`]) : pairs,
        fins: hasClosed(me) ? new Set([...fins, me.iss]) : fins,
      }),
    },
  });
};
