/** The engines, and on which counts each has to agree with the oracle. */
import { expect } from "vitest";
import type { System } from "../../model/system.ts";
import { check } from "../check.ts";
import type { Checked } from "../checked.ts";
import { checkSymbolically } from "../symbolic/check-symbolically.ts";
import { exploredDumbly, type Found, isEvidence } from "./oracle.laws.ts";

export type Engine = {
  readonly name: string;
  /** The counts that it reports beside verdicts. */
  readonly tells: readonly ("states" | "transitions" | "outside" | "depth")[];
  readonly run: (system: System, only?: readonly string[]) => Checked;
};

/** Whatever explores a system. */
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

/** Sets of states do not show the steps that `observe` sees. */
export const enginesFor = ({ observe }: System): readonly Engine[] =>
  observe === undefined ? engines : engines.filter(({ name }) => name !== "symbolic");

/** Counts, verdicts and lengths are the same, in a search for one property too; paths can be taken. */
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

/** All of them agree with it on a system of some thousand states; what they agree on. */
export const expectAllAgree = (system: System): Found => {
  const found = exploredDumbly(system, Number.POSITIVE_INFINITY)!;
  for (const engine of enginesFor(system)) expectAgreement(engine, system, found);
  return found;
};
