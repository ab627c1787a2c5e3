/**
 * From the classes of a spec's steps to the code: the implementation takes a step of each class, and
 * after each step on the way there the two are compared.
 */
import type { ClassSpace, Routes } from "./class-space.ts";
import { classWalks } from "./class-walks.ts";
import type { Coverage, CoverOptions, Refusal } from "./cover.ts";
import { type Deviated, nearestDeviation } from "./cover-deviation.ts";
import { drives } from "./cover-drive.ts";
import { type CountedQuirk, summed } from "./quirks.ts";
import type { Steering } from "./steering.ts";

export type ClassCoverage = Omit<Coverage, "refusals" | "behind"> & {
  /** Not cut by the bound on states. */
  readonly complete: boolean;
  /** Found, and of these (`covered`) taken with the two in agreement. */
  readonly classes: number;
  readonly refusals: readonly RefusedClasses[];
  /** How many classes can be reached only through refused ones. */
  readonly behind: number;
};

/** Classes refused for one reason. */
export type RefusedClasses = Refusal & { readonly classes: number };

export const coverClasses = async (
  space: ClassSpace,
  { steering, progress }: CoverOptions,
): Promise<ClassCoverage> => {
  const lacking = lackingIn(space, steering());
  const refused = new Map<number, string>();
  const taken = new Set<number>();
  let quirks: readonly CountedQuirk[] = [];
  let walks = 0;
  let steps = 0;

  /** Drives to what is not taken yet, round all that was refused before. */
  const driveAlong = async (routes: Routes): Promise<Deviated | null> => {
    const { graph, classes } = routes;
    const crossed = new Set<number>();
    const drive = drives(graph);
    for (const walk of classWalks(routes, taken)) {
      const steered = steering();
      const driven = await drive(walk, steered);
      quirks = summed([quirks, steered.quirks?.() ?? []]);
      walks++;
      steps += driven.taken;
      for (const edge of walk.slice(0, driven.taken)) {
        crossed.add(edge);
        taken.add(classes[edge]!);
      }
      progress?.(taken.size);
      const at = { walk: walks, step: driven.taken + 1 };
      if (driven.deviation?.type === "differs")
        return {
          ...at,
          ...(await nearestDeviation(graph, { walk, driven, crossed }, steering)),
        };
      const last = classes[walk[driven.taken] ?? -1];
      if (driven.deviation !== null && last !== undefined)
        refused.set(last, driven.deviation.why);
    }
    return null;
  };

  let deviated: Deviated | null = null;
  for (let before = -1; deviated === null && before !== refused.size; ) {
    before = refused.size;
    const closed = new Set([...lacking.keys(), ...refused.keys()]);
    deviated = await driveAlong(space.routes(closed));
  }
  // One step of a class may be taken, and another one be refused.
  for (const number of refused.keys()) taken.delete(number);
  const stopped = lacking.size + refused.size;
  return {
    states: space.states,
    edges: space.edges,
    complete: space.complete,
    classes: space.classes.length,
    covered: taken.size,
    walks,
    steps,
    refusals: [
      ...byReason(space, lacking, { explained: true }),
      ...byReason(space, refused, { explained: false }),
    ],
    behind: deviated === null ? space.classes.length - taken.size - stopped : 0,
    deviated,
    quirks,
  };
};

type Reasons = ReadonlyMap<number, string>;

/** Classes that the subject says its implementation has no counterpart for: a class has one label. */
const lackingIn = ({ classes }: ClassSpace, { lacks }: Steering): Reasons =>
  new Map(
    classes.flatMap(({ first }, number) => {
      const why = lacks?.(first) ?? null;
      return why === null ? [] : [[number, why] as const];
    }),
  );

const byReason = (
  { classes }: ClassSpace,
  reasons: Reasons,
  told: Pick<Refusal, "explained">,
): readonly RefusedClasses[] =>
  [...new Set(reasons.values())].map((why) => {
    const alike = [...reasons].flatMap(([number, reason]) =>
      reason === why ? [classes[number]!] : [],
    );
    const edges = alike.reduce((sum, each) => sum + each.edges, 0);
    return { ...told, why, classes: alike.length, edges, first: alike[0]!.first };
  });
