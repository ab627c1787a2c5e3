/**
 * Every engine is held to a dumb explorer, on systems at random and on the bundled ones. More of
 * them, and larger ones:
 *
 *     ORACLE_RUNS=20000 ORACLE_STATES=5000 ORACLE_SEED=1 npx vitest run harness/checker/oracle
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { subjects } from "../../cli/registry.ts";
import type { Scope } from "../../model/family.ts";
import type { System } from "../../model/system.ts";
import { check } from "../check.ts";
import type { Checked } from "../checked.ts";
import { checkSymbolically } from "../symbolic/check-symbolically.ts";
import { exploredDumbly, type Found, isEvidence } from "./oracle.laws.ts";
import { sketches } from "./random-sketches.laws.ts";
import { systemOf } from "./random-systems.laws.ts";

const {
  ORACLE_RUNS: runs = "300",
  ORACLE_STATES: most = "150",
  ORACLE_SEED: seed = "3",
} = process.env;

type Engine = {
  readonly name: string;
  /** What it tells of a search beside verdicts. */
  readonly tells: readonly ("states" | "transitions" | "outside" | "depth")[];
  readonly run: (system: System, only?: readonly string[]) => Checked;
};

const engines: readonly Engine[] = [
  {
    name: "explicit",
    tells: ["states", "transitions", "outside", "depth"],
    run: (system, only) => check(system, only === undefined ? {} : { only }),
  },
  {
    name: "symbolic",
    tells: ["states", "transitions", "outside", "depth"],
    run: (system, only) =>
      checkSymbolically(system, {
        counts: ["transitions", "depth"],
        ...(only === undefined ? {} : { only }),
      }),
  },
];

/** What must have occurred, or random systems prove little. */
const STEPS = "act deliver request joint tick lose crash restart wipe cut heal".split(
  " ",
);
const PROMISES = ["always", "sometimes", "linearizable", "regular", "no deadlock"];

const verdictsOf = ({ properties }: Checked): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    properties.map(({ name, verdict, path }) => [
      name,
      [verdict, path?.entries.length ?? null],
    ]),
  );

/** Counts, verdicts and lengths are the same, in a search for one property too; paths can be taken. */
const expectAgreement = ({ run, tells }: Engine, system: System, found: Found): void => {
  const told = (of: Checked | Found) => tells.map((what) => [what, Number(of[what])]);
  const whole = run(system, []);
  expect([whole.complete, told(whole)]).toEqual([true, told(found)]);
  const checked = run(system);
  expect(verdictsOf(checked)).toMatchObject(found.properties);
  for (const { name, path } of checked.properties) {
    const expected = found.properties[name];
    if (expected === undefined || path === null) continue;
    expect(verdictsOf(run(system, [name]))).toEqual({ [name]: expected });
    expect([name, isEvidence(system, name, path)]).toEqual([name, true]);
  }
};

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
      for (const engine of engines) expectAgreement(engine, system, found);
      for (const kind of found.kinds) seen.add(kind);
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
    const found = exploredDumbly(system, Number.POSITIVE_INFINITY)!;
    for (const engine of engines) expectAgreement(engine, system, found);
  },
);
