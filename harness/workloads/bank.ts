import { valueText } from "../history/operation-text.ts";
import { named } from "./elements.ts";
import { perKey } from "./per-key.ts";
import {
  nothingRead,
  type WorkloadHistory,
  type WorkloadJudgement,
  type WorkloadOptions,
} from "./workload.ts";

type Balances = Readonly<Record<string, number | null>>;

const isBalances = (value: unknown): value is Balances =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The balances that make up the sum; those that are nil count as nothing. */
const sumOf = (balances: Balances): number =>
  Object.values(balances).reduce<number>((sum, each) => sum + (each ?? 0), 0);

/** What is wrong with a read, or undefined. */
const mistakeIn = (
  balances: Balances,
  accounts: ReadonlySet<string>,
  total: number,
  isNegativeAllowed: boolean,
): string | undefined => {
  const entries = Object.entries(balances);
  const other = entries.find(([account]) => !accounts.has(account));
  if (other !== undefined)
    return `an account ${valueText(other[0])} that the first read lacks`;
  const nil = entries.find(([, balance]) => balance === null);
  if (nil !== undefined) return `no balance for account ${valueText(nil[0])}`;
  const sum = sumOf(balances);
  if (sum !== total) return `a total of ${sum} instead of ${total}`;
  const negative = entries.find(([, balance]) => balance! < 0);
  return negative === undefined || isNegativeAllowed
    ? undefined
    : `a balance of ${negative[1]} in account ${valueText(negative[0])} (--negative-balances allows it)`;
};

const check = (
  { operations }: WorkloadHistory,
  { totalAmount, negativeBalances = false }: WorkloadOptions,
): WorkloadJudgement => {
  const reads = named(operations, "read")
    .map(({ operation }) => operation.result)
    .filter(isBalances);
  const [first] = reads;
  if (first === undefined) return nothingRead("no read answered balances");
  const accounts = new Set(Object.keys(first));
  const total = totalAmount ?? sumOf(first);
  const mistakes = reads.flatMap(
    (read) => mistakeIn(read, accounts, total, negativeBalances) ?? [],
  );
  const whence = totalAmount === undefined ? "that of the first read" : "the one given";
  const facts = {
    reads: reads.length,
    total,
    errors: mistakes.length,
    first: mistakes[0] ?? null,
  };
  if (mistakes.length === 0)
    return {
      verdict: "holds",
      reason: `each of ${reads.length} reads has the total ${total}, ${whence}`,
      facts,
    };
  return {
    verdict: "violated",
    reason: `${mistakes.length} of ${reads.length} reads are wrong: the first has ${mistakes[0]}`,
    facts,
  };
};

/**
 * Money is moved between accounts while all balances are read. Every read has the accounts of the
 * first read, each with a balance, the same total, and no negative balance unless that is allowed.
 *
 * Source: `checker` in jepsen/tests/bank.clj; there the test names the accounts and the total, which a
 * history does not record.
 */
export const checkBank = perKey(check);
