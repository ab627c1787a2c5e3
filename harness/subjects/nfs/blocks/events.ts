/** What nodes of NFS trace, as steps of `spec/nfs/blocks`. */
import { P } from "ts-pattern";
import type { Server } from "../../../../spec/nfs/blocks/server.ts";
import type { Rules } from "../../../../spec/nfs/rules.ts";
import type { EventCase } from "../../../conform/correspondence.ts";
import { shaped } from "../../../conform/shaped.ts";
import { changeIn, type NfsCast, numberIn, numberOfCall } from "../letters.ts";
import { FILE, SERVER } from "../names.ts";
import { BLOCK_BYTES, verifierNumber } from "./letters.ts";

/** What a server tells of its state: the blocks as a READ gives them, from memory or from the disk. */
export const toldOfBlocks = ({ disk, memory, change, verifier }: Server) => ({
  blocks: disk.map((each, i) => memory[i] ?? each),
  change,
  verifier,
});

const traced = {
  verifier: P.string,
  entries: P.array({ name: P.string, change: P.string, bytes: P.string }),
};

const heldIn = (state: unknown, cast: NfsCast): ReturnType<typeof toldOfBlocks> => {
  const { verifier, entries } = shaped(traced, state);
  const file = entries.find(({ name }) => name === FILE);
  if (file === undefined) throw new TypeError(`there is no file ${FILE}`);
  const bytes = Buffer.from(file.bytes, "hex");
  const blocks = Array.from({ length: bytes.length / BLOCK_BYTES }, (_, i) =>
    numberIn(bytes.subarray(i * BLOCK_BYTES)),
  );
  return {
    blocks,
    change: changeIn(cast, file.change),
    verifier: verifierNumber(cast, verifier),
  };
};

const start: EventCase<Rules> = ({ node, state }, cast) => [
  {
    step: "start",
    holds: new Map(node === SERVER ? [[SERVER, heldIn(state, cast)]] : []),
  },
];

const done: EventCase<Rules> = ({ op, state }, cast) => {
  const { id, procedure } = shaped({ id: P.string, procedure: P.string }, op);
  if (procedure !== "write" && procedure !== "commit") return [];
  const at = id.lastIndexOf(".");
  const from = id.slice(0, at);
  const xid = numberOfCall(cast, from, Number(id.slice(at + 1)));
  const holds = heldIn(state, cast);
  return [{ step: "effect", process: SERVER, by: { from, body: { xid } }, holds }];
};

const request: EventCase<Rules> = ({ node, op }) => {
  const fields = { id: P.string, key: P.string, type: P.string, program: P.string };
  const { id: _, key: __, program, ...asked } = shaped(fields, op);
  return [{ step: "request", process: node, request: asked, client: program }];
};

const respond: EventCase<Rules> = ({ node, op }) => [
  { step: "answer", process: node, result: shaped({ result: P.any }, op).result },
];

/** By action, as a correspondence has them. A tick is the moment at which attributes expire: a path says it. */
export const eventsOfBlocks = { start, done, request, respond, tick: () => [] } as const;
