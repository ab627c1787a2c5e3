/** What nodes of NFS trace, as steps of `spec/nfs/calls`. */
import { P } from "ts-pattern";
import type { Server } from "../../../../spec/nfs/calls/server.ts";
import type { Rules } from "../../../../spec/nfs/rules.ts";
import type { EventCase } from "../../../conform/correspondence.ts";
import { shaped } from "../../../conform/shaped.ts";
import { numberOfCall } from "../calls-of-run.ts";
import { SERVER } from "../names.ts";
import { startHolding } from "../traced.ts";
import { entriesIn } from "./files.ts";
import { resultIn } from "./requests.ts";

/** What a server tells of its state: its directory, by names, and not what it remembers of calls. */
export const toldOfCalls = ({ disk: { names, inodes } }: Server) => ({
  entries: Object.keys(names)
    .sort()
    .map((name) => {
      const ino = names[name]!;
      const { kind, value, links, change, generation } = inodes[ino]!;
      return { name, handle: { ino, generation }, kind, value, links, change };
    }),
});

const start = startHolding(entriesIn);

/** Calls that change nothing, whose replies show them. */
const READS = ["lookup", "getattr", "read"];

const done: EventCase<Rules> = ({ op, state }, cast) => {
  const { id, procedure } = shaped({ id: P.string, procedure: P.string }, op);
  const at = id.lastIndexOf(".");
  const from = id.slice(0, at);
  const xid = numberOfCall(cast, from, Number(id.slice(at + 1)));
  if (xid === undefined || READS.includes(procedure)) return [];
  const holds = entriesIn(state, cast, procedure === "rename" ? 2 : 1);
  return [{ step: "effect", process: SERVER, by: { from, body: { xid } }, holds }];
};

const request: EventCase<Rules> = ({ node, op }) => [
  { step: "request", process: node, request: shaped({ asked: P.any }, op).asked },
];

const respond: EventCase<Rules> = ({ node, op }) => {
  const { procedure, result } = shaped({ procedure: P.string, result: P.any }, op);
  return [{ step: "answer", process: node, result: resultIn(procedure, result) }];
};

/** By action, as a correspondence has them. */
export const eventsOfCalls = { start, done, request, respond } as const;
