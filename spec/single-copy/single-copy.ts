/**
 * A store with a single copy: whoever is asked asks the one that holds it. It is what replicated
 * stores imitate, and what a partition takes from everybody on the other side.
 *
 * Source: slides 26 and 45 of the course; that a request done twice must not count twice is Birrell,
 * Nelson. "Implementing Remote Procedure Calls". ACM TOCS 2(1), 1984.
 *
 * One key: keys do not touch each other. Left out: retries, which are the same letter again.
 */
import {
  type Claim,
  family,
  ids,
  type Mutant,
  many,
  one,
  register,
  system,
} from "lockstep";
import { type Asker, asker } from "./asker.ts";
import { holder } from "./holder.ts";
import type { Request } from "./messages.ts";
import { defaults, type Scope } from "./scope.ts";

const cell = register<number | null>(null);

const store = (scope: Scope) => {
  const { clients, puts, gets, crashes, duplicates, partitions } = scope;
  const askers = ids("asker", clients);
  const putting = Array.from(
    { length: puts },
    (_, i): Request => ({ type: "put", value: i + 1 }),
  );
  const getting = Array.from({ length: gets }, (): Request => ({ type: "get" }));
  return system({
    name: "single-copy store",
    roles: {
      holder: one(holder(scope)),
      asker: many(askers, () => asker("holder", scope)),
    },
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
  const waits = ({
    asker,
  }: {
    readonly asker: Readonly<Record<string, Asker>>;
  }): boolean => asker[self]!.waits;
  return [waits, (now: Parameters<typeof waits>[0]) => !waits(now)] as const;
};

type Property =
  | "linearizable"
  | "who is on the side of the copy is answered"
  | "who is on the other side is answered";

const claims: Readonly<Record<string, Claim<Scope, Property>>> = {
  "one copy is linearizable": {
    scope: [{}, { puts: 2, duplicates: 1 }, { crashes: 1 }, { partitions: 1 }],
    property: "linearizable",
    expect: "holds",
    source: "slide 45, atomic consistency",
  },
  "who is not cut off from the copy is answered": {
    scope: [{ crashes: 1 }, { partitions: 1 }],
    property: "who is on the side of the copy is answered",
    expect: "holds",
    source: "slide 26, availability",
  },
  "who is cut off from the copy is not": {
    scope: { partitions: 1 },
    property: "who is on the other side is answered",
    expect: "violated",
    source: "slide 26, the CAP theorem",
    steps: 2,
  },
};

const mutants: Readonly<Record<string, Mutant<Scope, Property>>> = {
  "the copy is forgotten on restart": {
    scope: { crashes: 1, forgetful: true },
    breaks: "linearizable",
    steps: 8,
  },
  "a put that comes twice is done twice": {
    scope: { puts: 2, duplicates: 1, executesTwice: true },
    breaks: "linearizable",
    steps: 10,
  },
  "an asker numbers its puts anew after a crash": {
    scope: { puts: 2, crashes: 1, reusesNumbers: true },
    breaks: "linearizable",
    steps: 11,
  },
  "an asker answers gets with what it was answered before": {
    scope: { puts: 2, caches: true },
    breaks: "linearizable",
    steps: 10,
  },
};

export const singleCopy = family({
  scope: defaults as Scope,
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
