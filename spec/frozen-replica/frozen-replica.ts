/**
 * A copy that may stop listening: one node takes the puts and tells a replica, which answers gets from
 * what it has heard, and which may at any moment freeze and hear no more.
 *
 * Source: slide 26 of the course asks of a consistent store that "changes appear to everyone in the same
 * serial order". This one keeps to that, answers on both sides of any partition, and is never fresh:
 * whoever asks the replica sees a beginning of the one order for ever. It is sequentially consistent
 * (Lamport 1979) and neither linearizable nor convergent, so freshness has to be asked for by name.
 */
import { family, one, register, speaks, system } from "lockstep";

type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };
type Message = { readonly type: "put"; readonly value: number };
type Result = number | null;
type Copy = { readonly value: number | null; readonly frozen: boolean };

const inCharge = speaks<number | null, Message, Request, Result>();
const copying = speaks<Copy, Message, Request, Result>();

const primary = inCharge.process({
  init: null,
  request: (held, request) =>
    request.type === "get"
      ? inCharge.next(held).respond(held)
      : inCharge.next(request.value).send("replica", request).respond(null),
});

const rules = {
  /** What a replica holds once it has frozen. */
  freeze: (copy: Copy): Copy => ({ ...copy, frozen: true }),
  /** Does a replica answer a get? */
  answers: (_copy: Copy): boolean => true,
};

/** Takes no puts: what it was told alone could be in the order. */
const replica = (freezes: boolean, { freeze, answers }: typeof rules) =>
  copying.process({
    init: { value: null, frozen: false },
    request: (copy, { type }) =>
      type !== "get"
        ? undefined
        : answers(copy)
          ? copying.next(copy).respond(copy.value)
          : copying.next(copy),
    receive: (copy, { body }) =>
      copy.frozen ? undefined : copying.next({ ...copy, value: body.value }),
    actions: {
      freeze: (copy) =>
        freezes && !copy.frozen ? copying.next(freeze(copy)) : undefined,
    },
  });

const cell = register<number | null>(null);

export const frozenReplica = family({
  scope: { puts: 1, gets: 2, freezes: true },
  rules,
  limits: () => ({ puts: [0, 3], gets: [0, 3] }),
  system: ({ puts, gets, freezes }, rules) =>
    system({
      name: "frozen replica",
      roles: { primary: one(primary), replica: one(replica(freezes, rules)) },
      clients: {
        writer: {
          at: "primary",
          script: Array.from(
            { length: puts },
            (_, i): Request => ({ type: "put", value: i + 1 }),
          ),
        },
        reader: {
          at: "replica",
          script: Array.from({ length: gets }, (): Request => ({ type: "get" })),
        },
      },
      // In order: a replica that takes the newer first would go back to the older.
      environment: { network: "fifo" },
      consistent: { linearizable: cell, sequential: cell },
      sometimes: {
        "the replica shows what was put": ({ replica }) => replica.value !== null,
      },
      leadsTo: {
        "what was put shows at the replica in the end": [
          ({ primary }) => primary === puts && puts > 0,
          ({ replica }) => replica.value === puts,
        ],
      },
      fair: { weak: ["deliver"] },
    }),
  compared: {
    sides: () => [["primary"], ["replica"]],
  },
  mutants: {
    "a replica loses its copy when it freezes": {
      rules: { freeze: () => ({ value: null, frozen: true }) },
      breaks: "sequential",
    },
    "a frozen replica does not answer": {
      rules: { answers: ({ frozen }) => !frozen },
      breaks: "no deadlock",
    },
  },
  claims: {
    "everyone sees the puts in the same serial order": {
      scope: { puts: 2 },
      property: "sequential",
      expect: "holds",
      source: "slide 26, C as it is written there; Lamport 1979",
    },
    "the same serial order is not linearizable": {
      scope: {},
      property: "linearizable",
      expect: "violated",
      source: "slides 26 and 45; Gilbert, Lynch 2002",
    },
    "the same serial order forces no freshness": {
      scope: {},
      property: "what was put shows at the replica in the end",
      expect: "violated",
      source: "slides 26 and 45",
    },
    "a replica that never freezes shows what was put in the end": {
      scope: { puts: 2, freezes: false },
      property: "what was put shows at the replica in the end",
      expect: "holds",
      source: "slide 45",
    },
  },
});
