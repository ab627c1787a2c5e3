import type { ImplementedSubject } from "../../../registry/implemented-subjects.ts";
import { print } from "../../../terminal/print.ts";
import { secondsSince, type TestResult } from "./result.ts";

type TransferOptions = { readonly json?: true | undefined; readonly signal: AbortSignal };

/** Runs the transfer of a subject, if it has one, and prints its verdict. */
export const testTransfer = async (
  { name, implementation: { transfer } }: ImplementedSubject,
  planted: readonly string[],
  { json, signal }: TransferOptions,
): Promise<TestResult["transfer"]> => {
  if (transfer === undefined) return undefined;
  const start = performance.now();
  if (!json) print(`${name}, real: ${transfer.about}\n  ${transfer.why}`);
  const transferred = await transfer.run(planted, signal);
  const seconds = secondsSince(start);
  const { verdict, text } = transferred;
  if (!json) print(`  ${verdict.padEnd(12)} transfer: ${text}, ${seconds} s`);
  return { ...transferred, seconds };
};
