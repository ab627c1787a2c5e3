/**
 * The store with a single copy: every asker forwards its client's requests to the holder. Replicated stores
 * imitate it. A partition makes it unavailable to all clients on the other side.
 *
 * Source: slides 26 and 45 of the course; for requests that arrive twice: Birrell,
 * Nelson. "Implementing Remote Procedure Calls". ACM TOCS 2(1), 1984.
 *
 * One key: keys do not influence each other. Left out: retries, which are the same as duplicates.
 */
import { family, ids, many, one, register, system, type WorldOf } from "lockstep";
import { asker } from "./asker.ts";
import { claims } from "./claims.ts";
import { holder } from "./holder.ts";
import type { Request } from "./messages.ts";
import { mutants } from "./mutants.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";

/** What the store looks like to its clients: one key with one copy. */
const oneKey = register<number | null>(null);

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
    consistent: { linearizable: oneKey, sequential: oneKey, regular: oneKey },
    sometimes: {
      "a get returns a value that was put": ({ history }) =>
        history.some(
          ({ request, result }) => request.type === "get" && typeof result === "number",
        ),
    },
    leadsTo: {
      "a client on the side of the copy is answered": isAnswered(askers[0]!),
      "a client that is cut off from the copy is answered": isAnswered(askers.at(-1)!),
    },
    fair: { weak: ["deliver", "restart"] }, // No heal is promised.
  });
};

type StoreState = WorldOf<typeof rolesOf>;

/** The client of this asker, if it waits, is answered. */
const isAnswered = (self: string) => {
  const waits = ({ asker }: StoreState): boolean => asker[self]!.waits;
  return [waits, (state: StoreState) => !waits(state)] as const;
};

/** The single-copy store as a family: scope, rules, mutants, claims. */
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
