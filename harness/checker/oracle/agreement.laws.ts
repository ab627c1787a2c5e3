/** The engines, and the counts on which each of them has to agree with the oracle. */
import { expect } from "vitest";
import type { System } from "../../model/system.ts";
import { check } from "../check.ts";
import type { Checked } from "../checked.ts";
import { checkSymbolically } from "../symbolic/check-symbolically.ts";
import { exploredDumbly, type Found, isEvidence } from "./oracle.laws.ts";

export type Engine = {
  readonly name: string;
  /** The counts that the engine reports beside verdicts. */
  readonly tells: readonly ("states" | "transitions" | "outside" | "depth")[];
  readonly run: (system: System, only?: readonly string[]) => Checked;
};

/** The engines that explore every state of a system. */
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

const verdictsOf = ({ properties }: Checked): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    properties.map(({ name, verdict, path }) => [
      name,
      [verdict, path?.entries.length ?? null],
    ]),
  );

/** The engines that can explore a system: the symbolic engine does not see the steps that `observe` needs. */
export const enginesFor = ({ observe }: System): readonly Engine[] =>
  observe === undefined ? engines : engines.filter(({ name }) => name !== "symbolic");

/**
 * Expects that an engine finds the counts, verdicts and path lengths that the oracle found, also in a search for one
 * property alone, and that the oracle can take the engine's paths.
 */
export const expectAgreement = (
  { run, tells }: Engine,
  system: System,
  found: Found,
): void => {
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

/**
 * Expects that all engines agree with the oracle, on a system of some thousand states at most. Returns what the oracle
 * found.
 */
export const expectAllAgree = (system: System): Found => {
  const found = exploredDumbly(system, Number.POSITIVE_INFINITY)!;
  for (const engine of enginesFor(system)) expectAgreement(engine, system, found);
  return found;
};
