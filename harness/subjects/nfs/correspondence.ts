/** How the nodes of `impl/nfs` and the processes of `spec/nfs` correspond, in each part that `scope.work` names. */
import { P } from "ts-pattern";
import type { Server } from "../../../spec/nfs/attributes/server.ts";
import type { Server as ServerOfBlocks } from "../../../spec/nfs/blocks/server.ts";
import type { Server as ServerOfCalls } from "../../../spec/nfs/calls/server.ts";
import type { Rules } from "../../../spec/nfs/rules.ts";
import type { Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { eventsOfBlocks, toldOfBlocks } from "./blocks/events.ts";
import { letterOfBlocks } from "./blocks/letters.ts";
import { eventsOfCalls, toldOfCalls } from "./calls/events.ts";
import { letterOfCalls } from "./calls/letters.ts";
import { callBegins, type NfsCast } from "./calls-of-run.ts";
import { changeIn, letterIn, numberIn } from "./letters.ts";
import { SERVER } from "./names.ts";
import { fileIn, respond, startHolding } from "./traced.ts";

/** What the server has of the file. */
const heldIn = (state: unknown, cast: NfsCast): Pick<Server, "value" | "change"> => {
  const { bytes, change } = fileIn(state);
  return { value: numberIn(bytes), change: changeIn(cast, change) };
};

const start = startHolding(heldIn);

/** A call is done, and its reply is decided. One that changes nothing shows by its reply. */
const done: EventCase<Rules> = ({ op, state }, cast) => {
  const { id, procedure } = shaped({ id: P.string, procedure: P.string }, op);
  if (procedure !== "write") return [];
  const from = id.slice(0, id.lastIndexOf("."));
  const holds = heldIn(state, cast);
  const by = { from, body: { type: "WRITE", value: holds.value } };
  return [{ step: "effect", process: SERVER, by, holds }];
};

const request: EventCase<Rules> = ({ node, op }) => {
  const { type, value } = shaped({ type: P.string, value: P.optional(P.number) }, op);
  const asked = value === undefined ? { type } : { type, value };
  return [{ step: "request", process: node, request: asked }];
};

const call: EventCase<Rules> = ({ node, op }, cast) => {
  const { id, xid } = shaped({ id: P.union(P.string, null), xid: P.number }, op);
  if (id !== null) callBegins(cast, node, xid);
  return [];
};

type Part = "attributes" | "blocks" | "calls";
const partOf = ({ scope }: NfsCast): Part => scope.work as unknown as Part;

/** An event is translated by the part of the spec that is followed. */
const byPart =
  (cases: Readonly<Record<Part, EventCase<Rules>>>): EventCase<Rules> =>
  (event, cast) =>
    cases[partOf(cast)](event, cast);

const toldOfServer = (state: Server | ServerOfBlocks | ServerOfCalls): unknown => {
  if ("memory" in state) return toldOfBlocks(state);
  if ("disk" in state) return toldOfCalls(state);
  const { value, change } = state;
  return { value, change };
};

const tick: EventCase<Rules> = ({ node }) => [{ step: "tick", process: node }];

const LETTERS = { attributes: letterIn, blocks: letterOfBlocks, calls: letterOfCalls };

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    server: { per: "node", told: toldOfServer },
    client: { per: "node" },
  },
  quirks: {
    "finds its file by name": {
      why: "the spec knows the one file from the first",
      source: "RFC 1813, section 5, and LOOKUP",
    },
    "repeats a reply": {
      why: "a call that comes again is answered from the cache of replies",
      again: ({ from }) => from === SERVER,
    },
  },
  letter: () => null,
  packet: (datagram, cast) => LETTERS[partOf(cast)](datagram, cast),
  waits: ({ to }) => to === SERVER, // Until it is done: see the event.
  events: {
    start: byPart({
      attributes: start,
      blocks: eventsOfBlocks.start,
      calls: eventsOfCalls.start,
    }),
    done: byPart({
      attributes: done,
      blocks: eventsOfBlocks.done,
      calls: eventsOfCalls.done,
    }),
    request: byPart({
      attributes: request,
      blocks: eventsOfBlocks.request,
      calls: eventsOfCalls.request,
    }),
    call,
    respond: byPart({
      attributes: respond,
      blocks: eventsOfBlocks.respond,
      calls: eventsOfCalls.respond,
    }),
    tick: byPart({ attributes: tick, blocks: eventsOfBlocks.tick, calls: tick }),
  },
};
