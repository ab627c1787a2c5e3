import type { Operation } from "../../model/operation.ts";
import { type Columns, READ, SILENT, WRITE } from "../columns/columns.ts";

/**
 * The version that a recorder noted beside an operation: that which a write made, or a read
 * answered, as a number that grows from version to version of a key.
 */
export const versionOf = (operation: Operation): number | undefined => {
  const version = "version" in operation ? operation.version : undefined;
  return typeof version === "number" ? version : undefined;
};

/** By row; undefined unless every read and write that was answered has one. */
export const versionsOf = ({ operations, kind }: Columns): Float64Array | undefined => {
  const versions = new Float64Array(kind.length);
  for (let row = 0; row < kind.length; row++) {
    const operation = operations[row]!;
    const version = versionOf(operation);
    // What an open write made is known only if somebody noted it.
    const isNeeded = kind[row] !== SILENT && operation.result !== undefined;
    if (version === undefined && isNeeded) return undefined;
    versions[row] = version ?? Number.NEGATIVE_INFINITY;
  }
  return versions;
};

export const isVersioned = (columns: Columns): boolean => {
  const { kind } = columns;
  return (
    (kind.includes(READ) || kind.includes(WRITE)) && versionsOf(columns) !== undefined
  );
};
