/**
 * A primary that takes the puts and forwards them to a replica. The replica answers gets from what it has
 * received, and may freeze at any moment: from then on it receives nothing.
 *
 * Source: slide 26 of the course asks of a consistent store that "changes appear to everyone in the same
 * serial order". This one does so, and answers on both sides of any partition. Clients of the replica may
 * see a prefix of that order for ever: it is sequentially consistent (Lamport 1979), and neither
 * linearizable nor convergent. So freshness must be demanded by name.
 */
import { family, one, register, speaks, system } from "lockstep";

type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };
type Message = { readonly type: "put"; readonly value: number };
type Result = number | null;
type Copy = { readonly value: number | null; readonly frozen: boolean };

const primaryLanguage = speaks<number | null, Message, Request, Result>();
const replicaLanguage = speaks<Copy, Message, Request, Result>();

const primary = primaryLanguage.process({
  init: null,
  request: (held, request) =>
    request.type === "get"
      ? primaryLanguage.next(held).respond(held)
      : primaryLanguage.next(request.value).send("replica", request).respond(null),
});

const rules = {
  /** What a replica holds after it has frozen. */
  freeze: (copy: Copy): Copy => ({ ...copy, frozen: true }),
  /** Does a replica answer a get? */
  answers: (_copy: Copy): boolean => true,
};

type Rules = typeof rules;

/** A replica takes no puts: a put that only the replica knows could be anywhere in the order. */
const replica = (freezes: boolean, { freeze, answers }: Rules) =>
  replicaLanguage.process({
    init: { value: null, frozen: false },
    request: (copy, { type }) =>
      type !== "get"
        ? undefined
        : answers(copy)
          ? replicaLanguage.next(copy).respond(copy.value)
          : replicaLanguage.next(copy),
    receive: (copy, { body }) =>
      copy.frozen ? undefined : replicaLanguage.next({ ...copy, value: body.value }),
    actions: {
      freeze: (copy) =>
        freezes && !copy.frozen ? replicaLanguage.next(freeze(copy)) : undefined,
    },
  });

/** What the store imitates: one key with one copy. */
const oneKey = register<number | null>(null);

type Scope = { readonly puts: number; readonly gets: number; readonly freezes: boolean };

const store = ({ puts, gets, freezes }: Scope, rules: Rules) =>
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
    // First in, first out: or the replica could replace a newer value by an older one.
    environment: { network: "fifo" },
    consistent: { linearizable: oneKey, sequential: oneKey },
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
  });

/** The frozen replica as a family: a writer at the primary, and a reader at the replica. */
export const frozenReplica = family({
  scope: { puts: 1, gets: 2, freezes: true },
  rules,
  limits: () => ({ puts: [0, 3], gets: [0, 3] }),
  system: store,
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
