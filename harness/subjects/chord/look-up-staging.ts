/** How look-ups of `spec/chord` are played on nodes of `impl/chord`. */
import type { RingFault, RingOptions } from "../../../impl/chord/ring-options.ts";
import { startRing } from "../../../impl/chord/start-ring.ts";
import { successorOf } from "../../../spec/chord/look-up/circle.ts";
import type { Scope } from "../../../spec/chord/scope.ts";
import type { Staging } from "../../conform/correspondence.ts";
import type { Letter } from "../../model/process.ts";
import { linKv } from "../../simulate/dialect.ts";
import { ASKER } from "./look-up-words.ts";

const nameOf = (id: number): string => `node${id}`;
const idOf = (node: string): number => Number(node.slice("node".length));

/** The exact fingers of a node. */
const fingersOf = (id: number, { ids, bits }: Scope): readonly string[] =>
  Array.from({ length: bits }, (_, nth) =>
    nameOf(successorOf(ids, (id + 2 ** nth) % 2 ** bits)),
  );

/** Nodes on a ring that is right, and one outside of it that asks. */
export const lookUpStaging = (scope: Scope, faults: readonly RingFault[]): Staging => {
  const { ids, bits, router, tables, successors, digit } = scope;
  const members = ids.map(nameOf);
  const nodes = [ASKER, ...members];
  /** What the path sends next: where the spec leaves a choice open, it says which node a table holds. */
  let sent: readonly Letter[] = [];
  const isExact = router === "fingers" && tables === "exact";
  const options: RingOptions = {
    bits,
    router: router as "fingers" | "prefix",
    digit,
    members,
    ids: Object.fromEntries(ids.map((id) => [nameOf(id), id])),
    successors: router === "prefix" ? successors : 1,
    far: (node) =>
      isExact && node !== ASKER ? fingersOf(idOf(node), scope) : sent.map(({ to }) => to),
    faults,
  };
  return {
    placeOf: (role, nth) => (role === "asker" ? ASKER : members[nth]!),
    nodes,
    members: nodes,
    start: (ports) => startRing(ports, options),
    dialect: linKv as never,
    request: (request) => request,
    chooses: (sends) => {
      sent = sends;
    },
    acts: {
      "look up": async (world) => {
        const [{ to, body }] = sent as readonly [Letter<{ readonly key: number }>];
        await world.ask(ASKER, "operator", { type: "find", key: body.key, at: to });
        return null;
      },
    },
  };
};
