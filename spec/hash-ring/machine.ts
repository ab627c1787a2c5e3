import { type Reaction, speaks } from "lockstep";
import type { Entries, Message, Request, Result, View } from "./messages.ts";
import { sorted, type Token } from "./placement.ts";
import type { Rules } from "./rules.ts";

/** Keys on their way to another machine, until it confirms them. */
type Batch = { readonly number: number; readonly entries: Entries };

/** The state of a machine. */
export type Machine = {
  readonly phase: "outside" | "joins" | "member" | "refused" | "leaves";
  readonly view: View;
  /** The keys that it serves. */
  readonly held: Entries;
  /** What it hands over, by receiver: one batch at a time. */
  readonly moving: Readonly<Record<string, Batch>>;
  /** The number of the last batch, by receiver; and the last one taken, by sender. */
  readonly sent: Readonly<Record<string, number>>;
  readonly taken: Readonly<Record<string, number>>;
  /** The number of the last request of its client. */
  readonly op: number;
  readonly waits: boolean;
};

/** What all machines know: the seed's name, the identifiers of each machine, the keys that are stored. */
export type Ring = {
  readonly seed: string;
  readonly idsOf: Readonly<Record<string, readonly number[]>>;
  readonly keys: readonly number[];
  /** The machines that may leave. */
  readonly leaving: readonly string[];
  /** Do machines tell each other again what they know? Only where letters are lost. */
  readonly gossips: boolean;
};

/** The tokens of the machines that are in the ring, in the order of their identifiers. */
export const tokensOf = (view: View, { idsOf }: Ring): readonly Token[] =>
  sorted(
    Object.keys(view)
      .filter((machine) => view[machine] === "in")
      .flatMap((machine) => idsOf[machine]!.map((id) => ({ id, machine }))),
  );

const isSame = (a: View, b: View): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.keys(a).every((machine) => a[machine] === b[machine]);

/** What a machine knows after it was sent what another one knows: neither forgets. */
const merged = (own: View, sent: View): View => ({
  ...own,
  ...Object.fromEntries(
    Object.entries(sent).filter(([machine, is]) => is === "out" || !(machine in own)),
  ),
});

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

const without = <V>(record: Readonly<Record<string, V>>, key: string) =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== key));

/** A machine's part, which is the same for all; the seed also admits new ones. */
export const machine = (self: string, start: View, ring: Ring, rules: Rules) => {
  const isMember = self in start;
  const { next, process } = speaks<Machine, Message, Request, Result>();
  type Next = Reaction<Machine, Message, Result>;

  const ownerOf = (view: View, key: number): string | undefined => {
    const tokens = tokensOf(view, ring);
    return tokens.length === 0 ? undefined : rules.ownerOf(tokens, key);
  };

  /** The keys that it serves and that belong to other machines, by owner. */
  const strays = ({ held, view }: Machine): Readonly<Record<string, Entries>> => {
    const byOwner: Record<string, Record<number, number | null>> = {};
    for (const [key, value] of Object.entries(held)) {
      const owner = ownerOf(view, Number(key));
      if (owner !== undefined && owner !== self)
        (byOwner[owner] ??= {})[Number(key)] = value;
    }
    return byOwner;
  };

  /** Hands over what belongs to others, to each of them one batch at a time. */
  const settled = (me: Machine): Next => {
    if (me.phase === "leaves" && !rules.leavesNothing) return next(me);
    const batches = Object.entries(strays(me))
      .filter(([owner]) => !(owner in me.moving))
      .map(([owner, entries]) => ({
        owner,
        batch: { number: (me.sent[owner] ?? 0) + 1, entries: rules.handsOver(entries) },
        keys: Object.keys(entries),
      }));
    const gone = new Set(batches.flatMap(({ keys }) => keys));
    const after = {
      ...me,
      held: Object.fromEntries(Object.entries(me.held).filter(([key]) => !gone.has(key))),
      moving: {
        ...me.moving,
        ...Object.fromEntries(batches.map(({ owner, batch }) => [owner, batch])),
      },
      sent: {
        ...me.sent,
        ...Object.fromEntries(batches.map(({ owner, batch }) => [owner, batch.number])),
      },
    };
    return batches.reduce(
      (reaction, { owner, batch }) =>
        reaction.send(owner, { type: "hand-over", ...batch, view: me.view }),
      next(after),
    );
  };

  const others = (view: View) => Object.keys(view).filter((each) => each !== self);

  /** It knows more than before: it tells all that it knows of, and hands over what is no longer its own. */
  const learns = (me: Machine, view: View, knows?: string): Next => {
    const isIn = me.phase === "joins" && view[self] === "in";
    const served = isIn
      ? rules.servedAtOnce(ring.keys.filter((key) => ownerOf(view, key) === self))
      : {};
    const after: Machine = {
      ...me,
      view,
      held: { ...served, ...me.held },
      phase: isIn ? "member" : me.phase,
    };
    return settled(after).send(
      rules.tells(others(view).filter((each) => each !== knows)),
      { type: "view", view },
    );
  };

  const seen = (me: Machine, from: string, view: View): Next | undefined => {
    if (me.phase === "refused") return undefined;
    const all = merged(me.view, view);
    if (isSame(all, me.view)) return undefined;
    return learns(me, all, isSame(all, view) ? from : undefined);
  };

  const admits = (me: Machine, from: string, ids: readonly number[]): Next => {
    if (from in me.view) return next(me).send(from, { type: "view", view: me.view });
    if (rules.isTaken(tokensOf(me.view, ring), ids))
      return next(me).send(from, { type: "taken" });
    return learns(me, { ...me.view, [from]: "in" });
  };

  /** All that it hands over. */
  const movingOf = ({ moving }: Machine): Entries =>
    Object.assign({}, ...Object.values(moving).map(({ entries }) => entries));

  /** Answers a request for a key that it serves. */
  const answered = (me: Machine, request: Request): readonly [Machine, Result] =>
    request.type === "get"
      ? [me, me.held[request.key]!]
      : [{ ...me, held: { ...me.held, [request.key]: request.value } }, null];

  /** Answers, or passes on to the owner that it knows; undefined: it is the owner, and waits for the key. */
  const asked = (me: Machine, ask: Message & { type: "ask" }): Next | undefined => {
    const { origin, op, request } = ask;
    const still = rules.servesMeanwhile ? movingOf(me) : {};
    if (request.key in me.held || request.key in still) {
      const [after, result] = answered(
        { ...me, held: { ...still, ...me.held } },
        request,
      );
      return origin === self
        ? next({ ...after, waits: false }).respond(result)
        : next(after).send(origin, { type: "answer", op, result });
    }
    const owner = ownerOf(me.view, request.key);
    return owner === undefined || owner === self ? undefined : next(me).send(owner, ask);
  };

  /** Takes keys over. It learns what their sender knew, or it might hand them back. */
  const takes = (
    me: Machine,
    from: string,
    sent: Message & { type: "hand-over" },
  ): Next => {
    const { number, entries, view } = sent;
    const reply: Message = { type: "handed-over", number };
    if (!rules.isNew(number, me.taken[from] ?? 0)) return next(me).send(from, reply);
    const after: Machine = {
      ...me,
      held: { ...me.held, ...entries },
      taken: { ...me.taken, [from]: number },
    };
    return (seen(after, from, view) ?? settled(after)).send(from, reply);
  };

  const isConfirmed = (me: Machine, from: string, number: number): boolean =>
    me.moving[from]?.number === number;

  return process({
    // Views only grow, so what tells nothing now never will.
    deaf: (me, { from, body }) =>
      body.type === "view"
        ? me.phase === "refused" || isSame(merged(me.view, body.view), me.view)
        : body.type === "handed-over" &&
          body.number <= (me.sent[from] ?? 0) &&
          !isConfirmed(me, from, body.number),
    init: {
      phase: isMember ? "member" : "outside",
      view: isMember ? start : {},
      held: Object.fromEntries(
        ring.keys
          .filter((key) => isMember && ownerOf(start, key) === self)
          .map((key) => [key, null]),
      ),
      moving: {},
      sent: {},
      taken: {},
      op: 0,
      waits: false,
    },
    actions: {
      join: (me) =>
        me.phase === "outside"
          ? next({ ...me, phase: "joins" }).send(ring.seed, {
              type: "join",
              ids: ring.idsOf[self]!,
            })
          : undefined,
      leave: (me) =>
        me.phase === "member" && ring.leaving.includes(self)
          ? learns({ ...me, phase: "leaves" }, { ...me.view, [self]: "out" })
          : undefined,
      gossip: (me) =>
        ring.gossips && me.phase !== "refused"
          ? others(me.view).map((other) =>
              next(me)
                .send(other, { type: "view", view: me.view })
                .unlessFlying(
                  ({ from, to, body }) =>
                    from === self && to === other && body.type === "view",
                ),
            )
          : undefined,
      retry: (me) => {
        if (!rules.retries) return undefined;
        const again = Object.entries(me.moving).map(([to, batch]) =>
          next(me)
            .send(to, { type: "hand-over", ...batch, view: me.view })
            .unlessFlying(
              ({ from, to: at, body }) =>
                (body.type === "hand-over" && from === self && at === to) ||
                (body.type === "handed-over" && from === to && at === self),
            ),
        );
        if (me.phase !== "joins") return again;
        const join: Message = { type: "join", ids: ring.idsOf[self]! };
        return [
          ...again,
          next(me)
            .send(ring.seed, join)
            .unlessFlying(({ from, to }) => from === self || to === self),
        ];
      },
    },
    request: (me, request) => {
      const ask = { type: "ask", origin: self, op: me.op + 1, request } as const;
      return asked({ ...me, op: me.op + 1, waits: true }, ask);
    },
    receive: (me, { from, body }) => {
      switch (body.type) {
        case "join":
          return admits(me, from, body.ids);
        case "taken":
          return me.phase === "joins" ? next({ ...me, phase: "refused" }) : undefined;
        case "view":
          return seen(me, from, body.view);
        case "hand-over":
          return takes(me, from, body);
        case "handed-over":
          return isConfirmed(me, from, body.number)
            ? settled({ ...me, moving: without(me.moving, from) })
            : undefined;
        case "ask":
          return asked(me, body) ?? [];
        case "answer":
          return me.waits && body.op === me.op
            ? next({ ...me, waits: false }).respond(body.result)
            : undefined;
      }
    },
  });
};

/** Is nothing on its way from this machine to another? */
export const isSettled = ({ moving }: Machine): boolean => isEmpty(moving);

/** Has a machine nothing under way: no join, no hand-over, no request of its client? */
export const isIdle = (me: Machine): boolean =>
  isSettled(me) && me.phase !== "joins" && !me.waits;
