/**
 * Servers that each keep a register of their own, unreplicated. One server is what a linearizable store
 * imitates; with two, a get at the other server misses a completed put.
 *
 * Source: the example of the same name in Stateright.
 */
import { family, ids, ignored, many, register, speaks, system } from "lockstep";
import { match } from "ts-pattern";
import { asker, type ClientMessage, putThenGet } from "../shared/asker.ts";

const rules = {
  /** Does a server answer a get? */
  answersGets: (_held: number | null): boolean => true,
};
type Rules = typeof rules;

const server = ({ answersGets }: Rules) => {
  const { next, process } = speaks<number | null, ClientMessage>();
  return process({
    init: null,
    inert: "disabled",
    receive: (held, { from, body }) =>
      match(body)
        .with({ type: "put" }, ({ op, value }) =>
          next(value).send(from, { type: "done", op, answer: null }),
        )
        .with({ type: "get" }, ({ op }) =>
          answersGets(held)
            ? next(held).send(from, { type: "done", op, answer: held })
            : undefined,
        )
        .with({ type: "done" }, () => ignored)
        .exhaustive(),
  });
};

/** The single-copy register as a family: servers and clients that put once and get once. */
export const singleCopyRegister = family({
  scope: { servers: 1, clients: 2 },
  rules,
  limits: () => ({ servers: [1, 5], clients: [1, 5] }),
  system: ({ servers, clients }, rules) => {
    const named = ids("server", servers);
    const askers = ids("client", clients);
    return system({
      name: `single-copy register, ${servers} servers, ${clients} clients`,
      roles: {
        server: many(named, () => server(rules)),
        client: many(askers, (self) => asker(askers.indexOf(self), named)),
      },
      clients: putThenGet(askers),
      environment: { network: "bag" },
      consistent: { linearizable: register<number | null>(null) },
      sometimes: {
        "a get returns a value that was put": ({ history }) =>
          history.some(({ request, result }) => request.type === "get" && result != null),
      },
    });
  },
  compared: {
    rows: { "one copy": {}, "two copies": { servers: 2 } },
    sides: ({ servers, clients }) => {
      const [server, ...others] = ids("server", servers);
      const [client, ...askers] = ids("client", clients);
      return [
        [server!, client!],
        [...others, ...askers],
      ];
    },
  },
  mutants: {
    "a server answers no get of what was never put": {
      rules: { answersGets: (held) => held !== null },
      scope: { servers: 2, clients: 1 },
      breaks: "no deadlock",
    },
  },
  claims: {
    "one copy is linearizable": {
      scope: { servers: 1, clients: 2 },
      property: "linearizable",
      expect: "holds",
      source: "slide 45, atomic consistency",
    },
    "two copies that do not talk are not linearizable": {
      scope: { servers: 2, clients: 2 },
      property: "linearizable",
      expect: "violated",
      source: "slide 45, atomic consistency",
    },
  },
});
