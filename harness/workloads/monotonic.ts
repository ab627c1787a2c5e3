import { valueText } from "../history/operation-text.ts";
import { valueKey } from "../history/value-key.ts";
import { byReturn, named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import { counting, sentence } from "./texts.ts";
import { nothingRead, type WorkloadHistory, type WorkloadJudgement } from "./workload.ts";

/** A row with its value and the timestamp that the database gave it. */
type Row = { readonly val: unknown; readonly sts: unknown };

const isRow = (value: unknown): value is Row =>
  typeof value === "object" && value !== null && "val" in value && "sts" in value;

/** Timestamps may be longer than a double holds, and are then texts of digits. */
const compare = (a: unknown, b: unknown): number => {
  const [left, right] = [Number(a), Number(b)];
  if (left !== right) return left - right;
  const [x, y] = [String(a), String(b)];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
};

const check = ({ operations }: WorkloadHistory): WorkloadJudgement => {
  const reads = byReturn(named(operations, "read").map(({ operation }) => operation));
  const rows = reads.at(-1)?.result;
  if (!Array.isArray(rows) || !rows.every(isRow))
    return nothingRead("the rows have no final read");
  const read = new Set<string>();
  const duplicated: unknown[] = [];
  for (const { val } of rows) {
    const key = valueKey(val);
    if (read.has(key)) duplicated.push(val);
    read.add(key);
  }
  const added = named(operations, "add")
    .map(({ operation }) => operation.result)
    .filter(isRow)
    .map(({ val }) => val);
  const lost = added.filter((val) => !read.has(valueKey(val)));
  const pairs = rows.slice(1).map((row, i) => [rows[i]!, row] as const);
  const late = pairs.find(([a, b]) => compare(a.sts, b.sts) > 0);
  const reversed = pairs.find(([a, b]) => compare(a.val, b.val) >= 0);
  const facts = { rows: rows.length, lost, duplicated };
  const reason = sentence([
    lost.length > 0 && counting(lost, "acknowledged value", "not in the final read"),
    duplicated.length > 0 && counting(duplicated, "value", "read more than once"),
    late !== undefined &&
      `timestamp ${valueText(late[1].sts)} comes after ${valueText(late[0].sts)}`,
    reversed !== undefined &&
      `value ${valueText(reversed[1].val)} has a later timestamp than ${valueText(reversed[0].val)}`,
  ]);
  return reason === ""
    ? {
        verdict: "holds",
        reason: `${rows.length} values grow with their timestamps, and none is missing`,
        facts,
      }
    : { verdict: "violated", reason, facts };
};

/**
 * Each add stores a value greater than all before it, with a timestamp of the database. In the final read, ordered by
 * timestamp, values grow, none occurs twice, and no acknowledged one is missing.
 *
 * Source: `check-monotonic` of Jepsen's tests of CockroachDB (monotonic.clj) with its global order. Jepsen also
 * refuses a final read with the value of a failed add; a history names such a value only in an error text.
 */
export const checkMonotonic = perKey(check);
