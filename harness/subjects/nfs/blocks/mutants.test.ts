/** Mutants of files in blocks, against the nodes: those of the right code leave them, those with their mistake do not. */
import { describe, expect, test } from "vitest";
import { mutants } from "../../../../spec/nfs/blocks/mutants.ts";
import { nfs } from "../../../../spec/nfs/nfs.ts";
import { classSpace } from "../../../conform/class-space.ts";
import { coverEdges } from "../../../conform/cover.ts";
import { coverClasses } from "../../../conform/cover-classes.ts";
import { coverGraph } from "../../../conform/cover-graph.ts";
import { steered } from "../../../conform/steered.ts";
import type { Scope } from "../../../model/family.ts";
import { subject } from "../../nfs.ts";
import { correspondence } from "../correspondence.ts";
import { staging } from "../staging.ts";

type Name = keyof typeof mutants;

const scopeOf = (mutant: Name): Scope => ({
  ...nfs.scope,
  ...(mutants[mutant].scope as Scope),
  // Nodes show in a crash what is on the disk.
  ...(mutant === "a COMMIT does nothing" && { crashes: 1 }),
});

/** A step of each class where there are too many edges. */
const BY_CLASSES: ReadonlySet<Name> = new Set([
  "a client takes a reply that is older than what it knows",
  "a client takes all attributes that come after its own write for those of its own change",
  "a server answers a write before it is on the disk",
  "a server answers a write before it is on the disk, and two programs on one machine read",
]);

const driven = (mutant: Name, steering: () => ReturnType<typeof steered>) => {
  const system = nfs.system(scopeOf(mutant), mutant);
  return BY_CLASSES.has(mutant)
    ? coverClasses(classSpace(system), { steering })
    : coverEdges(coverGraph(system), { steering });
};

/** The right nodes, along steps of a mutant. */
const rightCode = (mutant: Name) => {
  const scope = scopeOf(mutant);
  const system = nfs.system(scope, mutant);
  const rules = nfs.rules(mutant);
  return driven(mutant, () =>
    steered(correspondence, { scope, rules, system, staging: staging(scope, []) }),
  );
};

/** By mutant, after how many of its steps the right code leaves it. */
const LEFT: Readonly<Record<Name, number>> = {
  "a server answers a write before it is on the disk": 4,
  "a server answers a write before it is on the disk, and two programs on one machine read": 4,
  "the write verifier stays over a crash": 2,
  "a client takes an unstable block for written": 6,
  "a client does not compare verifiers": 8,
  "a COMMIT does nothing": 9,
  "a close is answered before its data is sent": 5,
  "a client takes all attributes that come after its own write for those of its own change": 21,
  "a client takes a reply that is older than what it knows": 8,
};

test.each(Object.entries(LEFT) as [Name, number][])(
  "the right code leaves a mutant: %s",
  async (mutant, steps) => {
    const { deviated } = await rightCode(mutant);
    expect(deviated?.path.entries).toHaveLength(steps);
  },
);

describe("nodes that make its mistake take the steps of a mutant", () => {
  const { steering, sameMistake } = subject.implementation;
  test.each(
    Object.keys(mutants).filter((mutant) => Object.hasOwn(sameMistake, mutant)) as Name[],
  )("%s", async (mutant) => {
    const scope = scopeOf(mutant);
    const found = await driven(mutant, () => steering(scope, [], mutant) as never);
    expect(found).toMatchObject({ refusals: [], behind: 0, deviated: null });
  });
});
