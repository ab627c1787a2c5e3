/**
 * Compares the symbolic engine with the explicit engine, on random systems that use all of the language, and on the
 * bundled systems. To compare all bundled systems below two million states, which takes some minutes:
 *
 *     AGREEMENT_RUNS=5000 AGREEMENT_STATES=2000000 npx vitest run harness/checker/symbolic/agreement
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import type { System } from "../../model/system.ts";
import { subjects } from "../../registry/registry.ts";
import { check } from "../check.ts";
import type { Checked } from "../checked.ts";
import { sketches } from "../oracle/random-sketches.laws.ts";
import { systemOf } from "../oracle/random-systems.laws.ts";
import { checkSymbolically } from "./check-symbolically.ts";

const {
  AGREEMENT_RUNS: runs = "100",
  AGREEMENT_STATES: most = "4000",
  AGREEMENT_SEED: seed = "7",
} = process.env;

const OF_RUNS = ["leadsTo", "eventually", "refines"];

/** What both engines must find alike: verdicts, and the lengths of the paths that prove them. */
const verdictsOf = ({ properties }: Checked): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    properties
      .filter(({ kind }) => !OF_RUNS.includes(kind))
      .map(({ name, verdict, path }) => [name, [verdict, path?.entries.length]]),
  );

const countsOf = ({ states, transitions, depth, outside, complete }: Checked) => ({
  states,
  transitions,
  depth,
  outside,
  complete,
});

const expectAgreement = (system: System): void => {
  const symbolic = checkSymbolically(system, { counts: ["transitions", "depth"] });
  expect(countsOf(symbolic)).toEqual(countsOf(check(system, { only: [] })));
  expect(verdictsOf(symbolic)).toEqual(verdictsOf(check(system)));
};

const isSmall = (system: System, states: number): boolean =>
  check(system, { only: [], states }).complete;

test("it agrees with the explicit engine on systems at random", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(sketches, (sketch) => {
      const system = systemOf({ ...sketch, observe: null });
      fc.pre(isSmall(system, 1000));
      expectAgreement(system);
      const { network, ages } = system.environment;
      seen.add(`${network}${ages === undefined ? "" : ", ageing"}`);
    }),
    { seed: Number(seed), numRuns: Number(runs) },
  );
  for (const network of ["bag", "set", "fifo"])
    for (const ageing of ["", ", ageing"]) expect(seen).toContain(`${network}${ageing}`);
});

/** The bundled systems at their default scopes, and at the scopes that claims and mutants pin. */
const bundled = (await subjects()).flatMap(({ name, family }) => {
  const plain = [{}, ...Object.values(family.claims).flatMap(({ scope }) => scope)];
  const scopes = new Map(plain.map((scope) => [JSON.stringify(scope), scope]));
  const mutants = Object.entries(family.mutants);
  return [
    ...[...scopes].map(([text, scope]) => ({
      name,
      scope: text,
      system: family.system({ ...family.scope, ...scope } as Scope),
    })),
    ...mutants.map(([mutant, { scope }]) => ({
      name,
      scope: mutant,
      system: family.system({ ...family.scope, ...scope } as Scope, mutant),
    })),
  ];
});

describe("it agrees with the explicit engine on bundled systems", () => {
  // The symbolic engine refuses a system with `observe`.
  const small = bundled.filter(
    ({ system }) => system.observe === undefined && isSmall(system, Number(most)),
  );
  test.each(small)("$name, $scope", ({ system }) => expectAgreement(system));
});
