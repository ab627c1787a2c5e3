/** How the two ends of the spec and the two nodes correspond: a segment is a letter. */
import { P } from "ts-pattern";
import type { Body } from "../../../impl/ports.ts";
import { localDialect } from "../../simulate/datagram-probe.ts";
import { known } from "../both-worlds.ts";
import type { Correspondence, Staging } from "../correspondence.ts";
import { corresponding } from "../corresponding.ts";
import { shaped } from "../shaped.ts";
import type { Act } from "../steering.ts";
import { decode } from "./frame.laws.ts";
import { type FramedFault, startFramed } from "./node.laws.ts";
import { framed } from "./spec.laws.ts";

export const nodes = ["client", "server"] as const;

const faults = [
  "chunk-is-frame",
  "deaf-after-end",
  "stays-open",
  "no-reset",
] as const satisfies readonly FramedFault[];

const spoken = {
  type: P.union("connect", "accept", "add", "sum", "end", "reset"),
  value: P.optional(P.number),
};
const frameOf = (body: unknown) => {
  const { type, value } = shaped(spoken, body);
  return value === undefined ? { type } : { type, value };
};

const correspondence: Correspondence<ReturnType<typeof framed.rules>> = {
  roles: { client: { per: "node" }, server: { per: "node" } },
  letter: ({ from, to, body }) => ({ from, to, body: frameOf(body) }),
  segment: ({ from, to, ...parcel }) => {
    const ends = { from: from.address, to: to.address };
    if (parcel.type !== "bytes") return { ...ends, body: { type: parcel.type } };
    const [[frame, ...more], rest] = decode(parcel.bytes);
    return frame === undefined || more.length + rest.length > 0
      ? null
      : { ...ends, body: frameOf(frame) };
  },
  events: {},
};

const told =
  (body: () => Body): Act =>
  async (world, node) => {
    await world.call(node, "program", body());
    return null;
  };

const staging = (_scope: object, planted: readonly FramedFault[]): Staging => {
  let added = 0;
  return {
    placeOf: (role) => role,
    members: nodes,
    start: (ports) => startFramed(ports, { faults: planted }),
    dialect: localDialect as never,
    request: (request) => request,
    acts: {
      connect: told(() => ({ type: "connect" })),
      add: told(() => ({ type: "add", value: ++added })),
      end: told(() => ({ type: "end" })),
      abort: told(() => ({ type: "reset" })),
    },
  };
};

export const optionsWith = (planted: readonly string[]) => ({
  faults: known(faults, planted),
});

export const { follower, steering } = corresponding({
  family: framed,
  correspondence,
  scope: framed.scope,
  members: nodes,
  staging,
  faults,
  sameMistake: { "a server that does not end its half": "stays-open" },
});
