/**
 * The properties that a search judges, divided into those that one state decides and those that a whole run decides.
 */
import { InputError } from "../../model/input-error.ts";
import type { Cells } from "../cells/cells.ts";
import type { Judged } from "../checked.ts";
import { type StateProperty, statePropertiesOf } from "./properties.ts";

/** A property that a whole run decides. */
export type RunProperty = {
  readonly name: string;
  readonly kind: "leadsTo" | "eventually" | "refines";
};

type PropertiesAsked = {
  readonly ofStates: readonly StateProperty[];
  readonly ofRuns: readonly RunProperty[];
};

const OF_RUNS = ["leadsTo", "eventually", "refines"] as const;

/**
 * All properties of the system, or those named in `only`.
 *
 * @throws InputError where the system has no property of a name in `only`
 */
export const propertiesAsked = (
  cells: Cells,
  only: readonly string[] | undefined,
): PropertiesAsked => {
  const { system } = cells;
  const ofStates = statePropertiesOf(cells);
  const ofRuns = OF_RUNS.flatMap((kind) =>
    Object.keys(system[kind]).map((name): RunProperty => ({ name, kind })),
  );
  const names = [...ofStates, ...ofRuns].map(({ name }) => name);
  for (const name of only ?? [])
    if (!names.includes(name))
      throw new InputError(
        `${system.name} has no property "${name}"; it has ${names.join(", ")}`,
      );
  const isAsked = ({ name }: { readonly name: string }): boolean =>
    only?.includes(name) ?? true;
  return { ofStates: ofStates.filter(isAsked), ofRuns: ofRuns.filter(isAsked) };
};

/** The verdict on a property of whole runs by a search that does not see runs. */
export const unsupported = ({ name, kind }: RunProperty, why: string): Judged => ({
  name,
  kind,
  verdict: "unsupported",
  path: null,
  why,
});
