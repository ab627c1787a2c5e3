/**
 * Compares every engine with the oracle, on random systems and on the bundled ones. To test more systems, and larger
 * ones:
 *
 *     ORACLE_RUNS=20000 ORACLE_STATES=5000 ORACLE_SEED=1 npx vitest run harness/checker/oracle
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Scope } from "../../model/family.ts";
import type { System } from "../../model/system.ts";
import { subjects } from "../../registry/registry.ts";
import { check } from "../check.ts";
import { enginesFor, expectAgreement, expectAllAgree } from "./agreement.laws.ts";
import { exploredDumbly } from "./oracle.laws.ts";
import { sketches } from "./random-sketches.laws.ts";
import { systemOf } from "./random-systems.laws.ts";

const {
  ORACLE_RUNS: runs = "300",
  ORACLE_STATES: most = "150",
  ORACLE_SEED: seed = "3",
} = process.env;

/** The kinds of steps and of properties that must have occurred: without them the random systems prove little. */
const STEPS =
  "act deliver request joint tick lose crash restart wipe cut heal observe timed".split(
    " ",
  );
const PROMISES = [
  "always",
  "sometimes",
  "linearizable",
  "regular",
  "bounded-staleness",
  "no deadlock",
];

type Bundled = { readonly name: string; readonly scope: string; readonly system: System };

/** The systems of this repository, at the scopes that claims and mutants pin and at small ones. */
const bundled = (await subjects()).flatMap(({ name, family }): Bundled[] => {
  const small: Readonly<Record<string, Scope>> = {
    "two-phase-commit": { participants: 3 },
  };
  const plain = [
    {},
    small[name] ?? {},
    ...Object.values(family.claims).flatMap(({ scope }) => scope),
  ];
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

const isSmall = ({ system }: Bundled): boolean =>
  check(system, { only: [], states: 800 }).complete;

test("all engines agree with the dumb explorer on systems at random, which have everything", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(sketches, (sketch) => {
      const system = systemOf(sketch);
      const found = exploredDumbly(system, Number(most));
      fc.pre(found !== null);
      for (const engine of enginesFor(system)) expectAgreement(engine, system, found);
      for (const kind of found.kinds) seen.add(kind);
      if (system.observe !== undefined) seen.add("observe");
      if (system.timed !== undefined && found.kinds.has("tick")) seen.add("timed");
      for (const [name, [verdict]] of Object.entries(found.properties))
        seen.add(`${name.replace(/ \d$/, "")} ${verdict}`);
    }),
    { seed: Number(seed), numRuns: Number(runs) },
  );
  for (const kind of STEPS) expect(seen).toContain(kind);
  for (const promise of PROMISES)
    for (const verdict of ["holds", "violated"])
      expect(seen).toContain(`${promise} ${verdict}`);
});

test.each(bundled.filter(isSmall))(
  "they agree with it on $name, $scope",
  ({ system }) => {
    expectAllAgree(system);
  },
);
