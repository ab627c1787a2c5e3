/** What the parts of NFS have in common in the events of nodes. */
import { P } from "ts-pattern";
import type { Rules } from "../../../spec/nfs/rules.ts";
import type { EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { NfsCast } from "./calls-of-run.ts";
import { FILE, SERVER } from "./names.ts";

const entries = {
  entries: P.array({ name: P.string, change: P.string, bytes: P.string }),
};

/** The one file in the state that a server traces. @throws TypeError if there is none */
export const fileIn = (
  state: unknown,
): { readonly change: string; readonly bytes: Buffer } => {
  const file = shaped(entries, state).entries.find(({ name }) => name === FILE);
  if (file === undefined) throw new TypeError(`there is no file ${FILE}`);
  return { change: file.change, bytes: Buffer.from(file.bytes, "hex") };
};

/** The start of a node; a server holds what `heldIn` finds in its state. */
export const startHolding =
  (heldIn: (state: unknown, cast: NfsCast) => unknown): EventCase<Rules> =>
  ({ node, state }, cast) => [
    {
      step: "start",
      holds: new Map(node === SERVER ? [[SERVER, heldIn(state, cast)]] : []),
    },
  ];

/** A node answers a program with the result that the spec has. */
export const respond: EventCase<Rules> = ({ node, op }) => [
  { step: "answer", process: node, result: shaped({ result: P.any }, op).result },
];
