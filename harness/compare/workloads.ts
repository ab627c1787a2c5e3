import type { Asks } from "../model/family.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import { requestsOf, type Scripts, type Word } from "./asked-system.ts";

type WordsByClient = readonly (readonly Word[])[];

/**
 * What the first two clients do, one request after another. Together these workloads tell the
 * models on one key apart: reads of one session beside a slow write, reads after an own write, a
 * read that misses two writes, and two writers.
 */
export const WORKLOADS: readonly WordsByClient[] = [
  [["write"], ["read", "read"]],
  [["write", "read"], ["read"]],
  [["write", "write"], ["read"]],
  [["write"], ["write", "read"]],
];

/** Workloads for convergence: both clients end with a read. */
export const CONVERGING: readonly WordsByClient[] = [
  [["write", "read"], ["read"]],
  [
    ["write", "read"],
    ["write", "read"],
  ],
];

/**
 * The workloads as scripts of the first two clients. A system with one client, or without known
 * reads and writes, keeps its own scripts.
 */
export const scriptsFor = (
  system: System,
  object: AnySequential,
  workloads: readonly WordsByClient[],
  asks?: Asks,
): readonly Scripts[] => {
  const requests = requestsOf(system, object, asks);
  const names = Object.keys(system.clients);
  if (requests === undefined || names.length < 2) {
    const own = Object.entries(system.clients).map(([name, { script }]) => [
      name,
      script,
    ]);
    return [Object.fromEntries(own)];
  }
  return workloads.map((asked) => {
    let writes = 0;
    return Object.fromEntries(
      asked.map((words, i) => [
        names[i]!,
        words.flatMap((word) =>
          word === "write" ? requests.write(++writes) : requests.read,
        ),
      ]),
    );
  });
};

/** A workload in one line, such as `write, read | read`. */
export const askedText = (asked: WordsByClient): string =>
  asked.map((words) => words.join(", ")).join(" | ");
