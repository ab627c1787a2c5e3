/** One row of the matrix: a system at one configuration. */
import type { ModelName } from "../consistency/models.ts";
import type { Family, Scope } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import { type Availability, availabilityOf } from "./availability.ts";
import { type JudgedModels, judgeModels } from "./judge-models.ts";
import type { Searching } from "./searching.ts";
import { sidesOf } from "./sides.ts";
import { type TwoRuns, twoRuns } from "./two-runs.ts";

/** A system with the parameters of one row. */
export type Configuration = {
  /** The system's name on the command line, and what the row adds to it. */
  readonly name: string;
  readonly row: string;
  readonly family: Family;
  readonly scope: Scope;
};

/** A row with everything that was found out about it. */
export type Row = Configuration &
  JudgedModels & {
    readonly system: System;
    readonly object: AnySequential;
    /** Undefined where the spec does not say which processes are on which side. */
    readonly availability: Availability | undefined;
    readonly theorem: readonly TwoRuns[] | undefined;
  };

/**
 * Judges one configuration by the models, for availability, and by the theorem of Gilbert and
 * Lynch.
 *
 * @param names the models to judge by
 * @throws InputError if neither the family nor the system says which object its history is of
 */
export const judgeRow = (
  configuration: Configuration,
  names: readonly ModelName[],
  searching: Searching,
): Row => {
  const { family, scope, name } = configuration;
  const { compared } = family;
  const system = family.system(scope);
  const object = compared.object ?? Object.values(system.consistent)[0];
  if (object === undefined)
    throw new InputError(
      `${name} does not say which object its histories are judged by: set "object" in "compared" of its family, or "consistent" of its system`,
    );
  const asks = compared.asks?.(scope);
  const sides = sidesOf(system, compared, scope);
  const limits = { bytes: searching.bytes, stop: searching.stop };
  return {
    ...configuration,
    ...judgeModels(system, object, names, searching, asks),
    system,
    object,
    availability: sides && availabilityOf(system, object, sides, limits, asks),
    theorem: sides && twoRuns(system, object, sides, asks),
  };
};
