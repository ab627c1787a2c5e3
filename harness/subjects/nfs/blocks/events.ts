/** What nodes of NFS trace, as steps of `spec/nfs/blocks`. */
import { P } from "ts-pattern";
import type { Server } from "../../../../spec/nfs/blocks/server.ts";
import type { Rules } from "../../../../spec/nfs/rules.ts";
import type { EventCase } from "../../../conform/correspondence.ts";
import { shaped } from "../../../conform/shaped.ts";
import { type NfsCast, numberOfCall } from "../calls-of-run.ts";
import { changeIn, numberIn } from "../letters.ts";
import { SERVER } from "../names.ts";
import { fileIn, respond, startHolding } from "../traced.ts";
import { BLOCK_BYTES, verifierNumber } from "./letters.ts";

/** What a server tells of its state: the blocks as a READ gives them, from memory or from the disk. */
export const toldOfBlocks = ({ disk, memory, change, verifier }: Server) => ({
  blocks: disk.map((each, i) => memory[i] ?? each),
  change,
  verifier,
});

const heldIn = (state: unknown, cast: NfsCast): ReturnType<typeof toldOfBlocks> => {
  const { verifier } = shaped({ verifier: P.string }, state);
  const { bytes, change } = fileIn(state);
  const blocks = Array.from({ length: bytes.length / BLOCK_BYTES }, (_, i) =>
    numberIn(bytes.subarray(i * BLOCK_BYTES)),
  );
  return {
    blocks,
    change: changeIn(cast, change),
    verifier: verifierNumber(cast, verifier),
  };
};

const start = startHolding(heldIn);

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

/** By action, as a correspondence has them. A tick is the moment at which attributes expire: a path says it. */
export const eventsOfBlocks = { start, done, request, respond, tick: () => [] } as const;
