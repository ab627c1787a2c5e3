/** A step of each class, taken by the implementation, and compared after each step on the way there. */
import type { ClassSpace, Routes } from "./class-space.ts";
import { classWalks } from "./class-walks.ts";
import type { Coverage, CoverOptions } from "./cover.ts";
import { type Deviated, nearestDeviation } from "./cover-deviation.ts";
import { drives, WalkCounts } from "./cover-drive.ts";
import { lackingIn, type Refusal, refusalsOf } from "./refusals.ts";

/** The result of driving an implementation along a step of each class. */
export type ClassCoverage = Omit<Coverage, "refusals" | "behind"> & {
  /** False where the bound on states cut the search. */
  readonly complete: boolean;
  /** The number of classes that the search found. The code took `covered` of them in agreement with the spec. */
  readonly classes: number;
  readonly refusals: readonly RefusedClasses[];
  /** How many classes can be reached only through refused ones. */
  readonly behind: number;
};

/** Classes refused for one reason. */
export type RefusedClasses = Refusal & { readonly classes: number };

/** Has an implementation take a step of each class, along a few walks. */
export const coverClasses = async (
  space: ClassSpace,
  options: CoverOptions,
): Promise<ClassCoverage> => {
  const counts = new WalkCounts();
  const firsts = space.classes.map(({ first }) => first);
  const lacking = lackingIn(firsts, options.steering()); // All steps of a class have one label.
  const refused = new Map<number, string>();
  const taken = new Set<number>();
  let deviated: Deviated | null = null;
  for (let before = -1; deviated === null && before !== refused.size; ) {
    before = refused.size;
    const closed = new Set([...lacking.keys(), ...refused.keys()]);
    deviated = await driveAlong(
      space.routes(closed),
      { counts, refused, taken },
      options,
    );
  }
  // The code may take one step of a class, and refuse another one.
  for (const number of refused.keys()) taken.delete(number);
  const { states, edges, complete, classes } = space;
  const { walks, steps, quirks } = counts;
  const stopped = lacking.size + refused.size;
  return {
    states,
    edges,
    complete,
    classes: classes.length,
    covered: taken.size,
    walks,
    steps,
    refusals: refusalsOf({ lacking, refused }, (alike) => ({
      classes: alike.length,
      edges: alike.reduce((sum, number) => sum + classes[number]!.edges, 0),
      first: firsts[alike[0]!]!,
    })),
    behind: deviated === null ? classes.length - taken.size - stopped : 0,
    deviated,
    quirks,
  };
};

/** What the walks have shown so far. */
type Shown = {
  readonly counts: WalkCounts;
  /** By refused class, the reason. */
  readonly refused: Map<number, string>;
  readonly taken: Set<number>;
};

/** Drives to classes that are not taken yet; returns the first difference, or null. */
const driveAlong = async (
  routes: Routes,
  { counts, refused, taken }: Shown,
  { steering, progress }: CoverOptions,
): Promise<Deviated | null> => {
  const { graph, classes } = routes;
  const crossed = new Set<number>();
  const drive = drives(graph);
  for (const walk of classWalks(routes, taken)) {
    const driven = await counts.drive(drive, walk, steering());
    const { deviation } = driven;
    for (const edge of walk.slice(0, driven.taken)) {
      crossed.add(edge);
      taken.add(classes[edge]!);
    }
    progress?.(taken.size);
    if (deviation?.type === "differs") {
      const found = { nth: counts.walks, walk, driven, crossed };
      return nearestDeviation(graph, found, steering);
    }
    const last = classes[walk[driven.taken] ?? -1];
    if (deviation !== null && last !== undefined) refused.set(last, deviation.why);
  }
  return null;
};
