/** Results that no matrix can have. If one has, Lockstep is wrong, and not the system. */
import { impliedBy } from "../consistency/implications.ts";
import type { ModelName } from "../consistency/models.ts";
import type { Scope } from "../model/family.ts";
import type { Availability } from "./availability.ts";
import type { Row } from "./row.ts";

/** A complaint for each model that is refuted, although the spec claims it at this scope. */
export const againstClaims = ({
  name,
  row,
  family,
  scope,
  cells,
}: Pick<Row, "name" | "row" | "family" | "scope" | "cells">): readonly string[] =>
  Object.entries(family.claims).flatMap(
    ([claim, { property, expect, mutant, scope: pinned }]) => {
      const isHere =
        mutant === undefined &&
        [pinned]
          .flat()
          .some((each) => isSame({ ...family.scope, ...each } as Scope, scope));
      const isRefuted = cells.get(property as ModelName)?.verdict === "refuted";
      return expect === "holds" && isHere && isRefuted
        ? [`${titled(name, row)}: ${property} is refuted, but claimed: ${claim}`]
        : [];
    },
  );

const isSame = (one: Scope, other: Scope): boolean =>
  Object.keys({ ...one, ...other }).every((key) => one[key] === other[key]);

type Shown = Pick<Row, "name" | "row" | "cells" | "availability">;

/** A complaint for each model that is refuted, although a proven model implies it. */
export const brokenImplications = ({ name, row, cells }: Shown): readonly string[] =>
  [...cells].flatMap(([model, { verdict }]) =>
    verdict !== "proven"
      ? []
      : [...impliedBy(model)]
          .filter((other) => cells.get(other)?.verdict === "refuted")
          .map(
            (other) => `${titled(name, row)}: ${model} is proven, and ${other} refuted`,
          ),
  );

/**
 * Models that no system keeps while it answers on both sides of a cut. By the two runs of Gilbert
 * and Lynch a read on the other side misses every write that was over; 2-atomic may miss only one
 * of two.
 */
const NOT_AVAILABLE = ["linearizable", "regular", "safe", "2-atomic"] as const;

/**
 * A complaint for each of these models that is proven of a system which is available on both sides.
 */
export const breachesOfCap = ({
  name,
  row,
  cells,
  availability,
}: Shown): readonly string[] =>
  isAvailable(availability)
    ? NOT_AVAILABLE.filter((model) => cells.get(model)?.verdict === "proven").map(
        (model) => `${titled(name, row)}: ${model}, and available on both sides of a cut`,
      )
    : [];

/** Are reads and writes answered on both sides? */
export const isAvailable = (availability: Availability | undefined): boolean =>
  availability !== undefined &&
  [availability.holding, availability.other].every(
    ({ write, read }) => write.verdict === "answered" && read.verdict === "answered",
  );

const titled = (name: string, row: string): string => `${name} ${row}`.trim();
