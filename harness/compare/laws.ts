/** What no matrix can show: where one does, Lockstep is wrong, and not a system. */
import { impliedBy } from "../consistency/implications.ts";
import type { ModelName } from "../consistency/models.ts";
import type { Scope } from "../model/family.ts";
import type { Availability } from "./availability.ts";
import type { Row } from "./row.ts";

/** A model that the spec claims to hold, at the scope of the row, is not refuted there. */
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

/** A model that is proven implies others: none of these is refuted. */
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
 * By the two runs of Gilbert and Lynch, what is read beyond a cut misses any write that is over, so
 * none of these goes with answers to all on both sides; of two writes, 2-atomic may miss one only.
 */
const NOT_AVAILABLE = ["linearizable", "regular", "safe", "2-atomic"] as const;

/** CAP: what is linearizable, or fresh in a weaker sense, does not answer on both sides of a cut. */
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

export const isAvailable = (availability: Availability | undefined): boolean =>
  availability !== undefined &&
  [availability.holding, availability.other].every(
    ({ write, read }) => write.verdict === "answered" && read.verdict === "answered",
  );

const titled = (name: string, row: string): string => `${name} ${row}`.trim();
