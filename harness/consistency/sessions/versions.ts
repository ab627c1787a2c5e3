import type { Operation } from "../../model/operation.ts";
import { type Columns, READ, SILENT, WRITE } from "../columns/columns.ts";

/**
 * The version that the recorder noted for an operation: the one that a write made or a read found.
 * Versions of a key are numbers that grow.
 */
const versionOf = (operation: Operation): number | undefined => {
  const version = "version" in operation ? operation.version : undefined;
  return typeof version === "number" ? version : undefined;
};

/** The versions by row; undefined unless every answered read and write has one. */
export const versionsOf = ({ operations, kind }: Columns): Float64Array | undefined => {
  const versions = new Float64Array(kind.length);
  for (let row = 0; row < kind.length; row++) {
    const operation = operations[row]!;
    const version = versionOf(operation);
    // An open write has a version only if the recorder noted one.
    const isNeeded = kind[row] !== SILENT && operation.result !== undefined;
    if (version === undefined && isNeeded) return undefined;
    versions[row] = version ?? Number.NEGATIVE_INFINITY;
  }
  return versions;
};

/** Does every answered read and write have a version? */
export const isVersioned = (columns: Columns): boolean => {
  const { kind } = columns;
  return (
    (kind.includes(READ) || kind.includes(WRITE)) && versionsOf(columns) !== undefined
  );
};
