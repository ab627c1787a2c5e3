/** How many calls the server of a file system gets, by the number of clients. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { playRounds, type Round } from "../compare/rounds.ts";
import type { Family, Scope } from "../model/family.ts";
import { subjects } from "../registry/registry.ts";

const CLIENTS = [1, 2, 4, 8, 16, 32, 64];
const ROUNDS = 10;

const familyOf = async (name: string): Promise<Family> =>
  (await subjects()).find((each) => each.name === name)!.family;

/**
 * The calls that the server gets or makes in ten rounds: in each, every client opens the file, reads it and closes it.
 * With writes, the first client writes it instead in the fourth round and in the eighth.
 */
const load = (
  family: Family,
  changed: Scope,
  { clients, writes }: { readonly clients: number; readonly writes: boolean },
): number => {
  const scope = { ...family.scope, ...changed, clients };
  const system = family.system(scope);
  const { read, write } = family.compared.asks!(scope);
  const isWriting = (nth: number): boolean => writes && nth % 4 === 3;
  const round = (nth: number): Round =>
    Object.fromEntries(
      Object.keys(system.clients).map((client, at) => [
        client,
        at === 0 && isWriting(nth) ? write(nth) : read,
      ]),
    );
  const sent = playRounds(
    system,
    Array.from({ length: ROUNDS }, (_, nth) => round(nth)),
  );
  return sent.filter(({ body }) => CALLS.has((body as { readonly type: string }).type))
    .length;
};

const CALLS = new Set(["fetch", "store", "break", "GETATTR", "READ", "WRITE", "COMMIT"]);

const SYSTEMS = {
  A: ["AFS", "afs", {}],
  L: ["AFS, leases of two rounds", "afs", { lease: 2 }],
  N: ["NFS, which asks at each open", "nfs", {}],
} as const satisfies Readonly<Record<string, readonly [string, string, Scope]>>;

type Calls = Readonly<Record<keyof typeof SYSTEMS, readonly number[]>>;

const calls = async (writes: boolean): Promise<Calls> => {
  const counted = Object.entries(SYSTEMS).map(async ([letter, [, name, changed]]) => {
    const family = await familyOf(name);
    return [letter, CLIENTS.map((clients) => load(family, changed, { clients, writes }))];
  });
  return Object.fromEntries(await Promise.all(counted));
};

/** The counts over the number of clients, both on scales of powers of two. */
const plot = (counts: Calls): string => {
  const height = 10;
  const lines = Array.from({ length: height + 1 }, (_, row) => {
    const power = height - row;
    const columns = CLIENTS.map((_, at) => {
      const here = Object.entries(counts).flatMap(([letter, series]) =>
        Math.round(Math.log2(series[at]!)) === power ? [letter] : [],
      );
      return here.join("").padStart(5);
    });
    return `${String(2 ** power).padStart(6)} │${columns.join("")}`.trimEnd();
  });
  const axis = `       └${"─".repeat(5 * CLIENTS.length)}`;
  const clients = `        ${CLIENTS.map((each) => String(each).padStart(5)).join("")}  clients`;
  const legend = Object.entries(SYSTEMS).map(([letter, [name]]) => {
    const last = counts[letter as keyof Calls].at(-1)!;
    return `${letter}  ${name}: ${last} calls of ${CLIENTS.at(-1)} clients`;
  });
  return [...lines, axis, clients, ...legend].join("\n");
};

const page = readFileSync(new URL("../../spec/afs/README.md", import.meta.url), "utf8");

test("a file that no program writes costs AFS one call of each client, and NFS one at each open", async () => {
  const counts = await calls(false);
  expect(counts).toEqual({
    A: CLIENTS,
    L: CLIENTS.map((clients) => 5 * clients),
    N: CLIENTS.map((clients) => (ROUNDS + 1) * clients),
  });
  expect(page).toContain(plot(counts));
});

test("two writes cost AFS the stores, and a break and a fetch of each reader; NFS asks as before", async () => {
  const counts = await calls(true);
  expect(counts).toEqual({
    A: CLIENTS.map((clients) => 5 * clients - 2),
    L: CLIENTS.map((clients) => 7 * clients),
    N: CLIENTS.map((clients) => (ROUNDS + 3) * clients),
  });
  expect(page).toContain(plot(counts));
});
