/** The words of `lockstep client` for the store by directory. */
import { P } from "ts-pattern";
import type { ClientWords } from "../../conform/command-line.ts";
import { shaped } from "../../conform/shaped.ts";
import { counted } from "../../report/quantity.ts";
import { deleteWord, storeWords } from "../shared/client-words.ts";
import { codeKey } from "../shared/register-words.ts";

const status = {
  keys: P.number,
  changing: P.number,
  nodes: P.array({
    node: P.string,
    lives: P.boolean,
    named: P.number,
    has: P.union(null, { keys: P.number, bytes: P.number }),
  }),
  roomBytes: P.union(null, P.number),
};
const listed = {
  keys: P.array({ key: codeKey, nodes: P.array(P.string), isDeleted: P.boolean }),
  next: P.union(null, codeKey),
};
const health = {
  member: P.string,
  role: P.string,
  keys: P.number,
  failed: P.array(P.string),
};

/** What a node has, and how full it is where its room is known. */
const heldText = (
  has: { readonly keys: number; readonly bytes: number } | null,
  roomBytes: number | null,
): string => {
  if (has === null) return "has not said what it has";
  const full =
    roomBytes === null ? "" : `, ${Math.round((100 * has.bytes) / roomBytes)} % full`;
  return `has ${has.keys} in ${counted(has.bytes, "byte")}${full}`;
};

/** As of every store, and `delete`, `list`, `health` and `status`. */
export const directoryWords: ClientWords = {
  ...storeWords,
  delete: deleteWord,
  list: {
    takes: ["[AFTER]"],
    ask: (after) => ({ type: "list", after: after ?? null }),
    say: (answer) => {
      const { keys, next } = shaped(listed, answer);
      const lines = keys.map(
        ({ key, nodes, isDeleted }) =>
          `${JSON.stringify(key)}  ${nodes.join(" ")}${isDeleted ? "  deleted" : ""}`,
      );
      const more = next === null ? [] : [`more after ${JSON.stringify(next)}`];
      return [...lines, ...more].join("\n");
    },
  },
  health: {
    takes: [],
    ask: () => ({ type: "health" }),
    say: (answer) => {
      const { member, role, keys, failed } = shaped(health, answer);
      return role === "node"
        ? `${member}: a node with ${counted(keys, "key")}`
        : `${member}: the directory; failed: ${failed.join(" ") || "none"}`;
    },
  },
  status: {
    takes: [],
    ask: () => ({ type: "status" }),
    say: (answer) => {
      const { keys, changing, nodes, roomBytes } = shaped(status, answer);
      return [
        `${counted(keys, "key")}, ${changing} on the way to another node`,
        ...nodes.map(
          ({ node, lives, named, has }) =>
            `${node}  ${lives ? "lives" : "failed"}  named for ${named}, ${heldText(has, roomBytes)}`,
        ),
      ].join("\n");
    },
  },
};
