/**
 * Membership by leases. A member joins when it starts, and renews its lease before each second tick; a registry
 * lists the members that have renewed within the last ticks. A member that leaves says so.
 */
import { type Flying, family, ids, many, one, speaks, system } from "../../index.ts";

export type Message = { readonly type: "renew" | "bye" | "ok" };
export type Member = {
  readonly phase: "out" | "in" | "left";
  /** The renewal is due before this many ticks and one more have passed. */
  readonly due: number;
  readonly isKnown: boolean;
};
/** By member: for how many more ticks it is listed. */
export type Leases = Readonly<Record<string, number>>;
type List = { readonly type: "list" };

/** For how many ticks a renewal is good. */
export const LEASE = 2;
const REGISTRY = "registry";

const listed = (leases: Leases): readonly string[] =>
  Object.keys(leases).filter((id) => leases[id]! > 0);

const rules = { renewed: (_left: number): number => LEASE };

const registry = (members: readonly string[], { renewed }: typeof rules) => {
  const { next, process } = speaks<Leases, Message, List, readonly string[]>();
  return process({
    init: Object.fromEntries(members.map((id) => [id, 0])),
    request: (leases) => next(leases).respond(listed(leases)),
    receive: (leases, { from, body: { type } }) =>
      type === "renew"
        ? next({ ...leases, [from]: renewed(leases[from]!) }).send(from, { type: "ok" })
        : next({ ...leases, [from]: 0 }),
    tick: (leases) =>
      Object.fromEntries(members.map((id) => [id, Math.max(0, leases[id]! - 1)])),
  });
};

const member = () => {
  const { next, process } = speaks<Member, Message>();
  return process({
    init: { phase: "out", due: 0, isKnown: false },
    actions: {
      join: (me) =>
        me.phase === "out"
          ? next({ ...me, phase: "in", due: 1 }).send(REGISTRY, { type: "renew" })
          : undefined,
      renew: (me) =>
        me.phase === "in" && me.due === 0
          ? next({ ...me, due: 1 }).send(REGISTRY, { type: "renew" })
          : undefined,
      leave: (me) =>
        me.phase === "in"
          ? next({ ...me, phase: "left", due: 0 }).send(REGISTRY, { type: "bye" })
          : undefined,
    },
    // An old answer tells nothing.
    receive: (me, { body: { type }, age }) =>
      me.phase === "in" && type === "ok" && age === 0
        ? next({ ...me, isKnown: true })
        : undefined,
    // It renews before the next tick.
    tick: (me) => {
      if (me.phase !== "in") return me;
      return me.due === 0 ? undefined : { ...me, due: me.due - 1 };
    },
  });
};

/** A letter is on its way for one tick at most. */
const ages = ({ age }: Flying): number | undefined => (age === 0 ? 1 : undefined);

export const lease = family({
  scope: { members: 1, ticks: 4, asks: 1, fades: false },
  rules,
  system: ({ members, ticks, asks, fades }, used: typeof rules) => {
    const names = ids("member", members);
    const script = Array.from({ length: asks }, () => ({ type: "list" as const }));
    return system({
      name: "leases",
      roles: { registry: one(registry(names, used)), member: many(names, member) },
      clients: { asker: { at: REGISTRY, script } },
      environment: {
        network: "bag",
        ticks,
        ...(fades && { ages }),
      },
      always: {
        "no member is listed for longer than a lease": ({ registry }) =>
          names.every((id) => registry[id]! >= 0 && registry[id]! <= LEASE),
        "no member is listed that has not joined": ({ registry, member }) =>
          names.every((id) => registry[id] === 0 || member[id]!.phase !== "out"),
      },
      sometimes: {
        "a member is listed no more, and is there": ({ registry, member }) =>
          names.some(
            (id) =>
              registry[id] === 0 && member[id]!.isKnown && member[id]!.phase === "in",
          ),
        "a member has left and is still listed": ({ registry, member }) =>
          names.some((id) => registry[id]! > 0 && member[id]!.phase === "left"),
      },
      ends: () => true,
    });
  },
  mutants: {
    "leases add up": {
      rules: { renewed: (left) => left + LEASE },
      breaks: "no member is listed for longer than a lease",
    },
  },
});
