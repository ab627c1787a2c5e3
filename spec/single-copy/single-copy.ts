/**
 * A store with a single copy: whoever is asked asks the one that holds it. It is what replicated
 * stores imitate, and what a partition takes from everybody on the other side.
 *
 * Source: slides 26 and 45 of the course; that a request done twice must not count twice is Birrell,
 * Nelson. "Implementing Remote Procedure Calls". ACM TOCS 2(1), 1984.
 *
 * One key: keys do not touch each other. Left out: retries, which are the same letter again.
 */
import { family, ids, many, one, register, system, type WorldOf } from "lockstep";
import { asker } from "./asker.ts";
import { claims } from "./claims.ts";
import { holder } from "./holder.ts";
import type { Request } from "./messages.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";

const cell = register<number | null>(null);

const rolesOf = ({ clients }: Scope, rules: Rules) => ({
  holder: one(holder(rules)),
  asker: many(ids("asker", clients), () => asker("holder", rules)),
});

const store = (scope: Scope, rules: Rules) => {
  const { puts, gets, crashes, duplicates, partitions } = scope;
  const roles = rolesOf(scope, rules);
  const askers = roles.asker.ids;
  const putting = Array.from(
    { length: puts },
    (_, i): Request => ({ type: "put", value: i + 1 }),
  );
  const getting = Array.from({ length: gets }, (): Request => ({ type: "get" }));
  return system({
    name: "single-copy store",
    roles,
    clients: Object.fromEntries(
      askers.map((at, i) => [`client${i}`, { at, script: i === 0 ? putting : getting }]),
    ),
    environment: {
      network: "bag",
      crashes,
      restarts: crashes,
      duplicates,
      partitions: { times: partitions, cuts: [["holder", askers[0]!]] },
    },
    consistent: { linearizable: cell, sequential: cell, regular: cell },
    sometimes: {
      "a get returns a value that was put": ({ history }) =>
        history.some(
          ({ request, result }) => request.type === "get" && typeof result === "number",
        ),
    },
    leadsTo: {
      "who is on the side of the copy is answered": isAnswered(askers[0]!),
      "who is on the other side is answered": isAnswered(askers.at(-1)!),
    },
    fair: { weak: ["deliver", "restart"] }, // No promise that a cut heals.
  });
};

const isAnswered = (self: string) => {
  const waits = ({ asker }: WorldOf<typeof rolesOf>): boolean => asker[self]!.waits;
  return [waits, (now: WorldOf<typeof rolesOf>) => !waits(now)] as const;
};

export const singleCopy = family({
  scope: defaults,
  rules,
  limits: () => ({
    clients: [1, 4],
    puts: [0, 3],
    gets: [0, 3],
    crashes: [0, 2],
    duplicates: [0, 2],
    partitions: [0, 2],
  }),
  system: store,
  mutants,
  claims,
});
