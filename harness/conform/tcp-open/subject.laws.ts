/** How the two ends of the spec and the two nodes correspond. */
import { P } from "ts-pattern";
import { localDialect } from "../../simulate/datagram-probe.ts";
import type { Correspondence, Staging } from "../correspondence.ts";
import { corresponding } from "../corresponding.ts";
import { shaped } from "../shaped.ts";
import { PORT, RETRY_MS, startOpen } from "./node.laws.ts";
import { decode, encode } from "./segment.laws.ts";
import { FIRST, type Segment, SPACE, tcpOpen } from "./spec.laws.ts";

export const nodes = ["a", "b"] as const;
export const optionsWith = (faults: readonly string[] = []) => ({
  first: FIRST,
  space: SPACE,
  faults,
});

type Rules = ReturnType<typeof tcpOpen.rules>;

const correspondence: Correspondence<Rules> = {
  roles: {
    a: { per: "node" },
    b: { per: "node" },
  },
  quirks: {
    "sends its SYN again": {
      why: "segments get lost, and in the spec whatever was sent may arrive at any later time",
      source: "RFC 9293, section 3.8.1",
      again: ({ body }) => (body as Segment).flag === "SYN",
    },
  },
  letter: () => null,
  packet: ({ from, to, bytes }, { keeper }) => {
    const body = decode(bytes);
    const end = ({ address }: { readonly address: string }) => keeper(address, address);
    return body === null ? null : { from: end(from), to: end(to), body };
  },
  events: {
    start: () => [{ step: "start", holds: new Map() }],
    phase: ({ node, state }, { keeper }) => [
      {
        step: "state",
        process: keeper(node, node),
        holds: shaped({ phase: P.string }, state),
      },
    ],
  },
};

const staging = (_scope: object, faults: readonly string[]): Staging => ({
  placeOf: (role) => role,
  members: nodes,
  start: (ports) => startOpen(ports, optionsWith(faults)),
  dialect: localDialect as never,
  request: (request) => request,
  acts: {
    open: async (world, node) => {
      await world.call(node, "program", { type: "open" });
      return null;
    },
  },
  packetOf: ({ from, to, body }) => ({
    from: { address: from, port: PORT },
    to: { address: to, port: PORT },
    bytes: encode(body as Segment),
  }),
  retryMs: RETRY_MS,
});

export const { follower, steering } = corresponding({
  family: tcpOpen,
  correspondence,
  scope: tcpOpen.scope,
  members: nodes,
  staging,
  faults: ["any-ack"],
  sameMistake: { "any acknowledgement will do": "any-ack" },
});
