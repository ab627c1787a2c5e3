/** How the nodes of `impl/afs` and the processes of `spec/afs` correspond. There is one file. */
import { P } from "ts-pattern";
import { type Client, currentOf } from "../../../spec/afs/copies.ts";
import type { Message } from "../../../spec/afs/messages.ts";
import type { Rules } from "../../../spec/afs/rules.ts";
import type { Server } from "../../../spec/afs/server-state.ts";
import type { Cast, Correspondence, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { letterIn, started } from "./letters.ts";

type AfsCast = Cast<Rules>;

const SERVER = "n1";
const versions = P.array({ version: P.number });

const clientOf = ({ keeper }: AfsCast, node: string) => keeper("client", node);
const serverOf = ({ keeper }: AfsCast, node: string) => keeper("server", node);
const processOf = (cast: AfsCast) => (node: string) =>
  node === SERVER ? serverOf(cast, node) : clientOf(cast, node);

const start: EventCase<Rules> = ({ node, state }, cast) => {
  if (node === SERVER) {
    const { files, start } = shaped({ files: versions, start: P.number }, state);
    started(cast, node, start);
    const [file] = files;
    return [
      { step: "start", holds: new Map([[serverOf(cast, node), file?.version ?? 0]]) },
    ];
  }
  const copies = shaped(versions, state).map(({ version }) => version);
  const newest = copies.length === 0 ? null : Math.max(...copies);
  return [{ step: "start", holds: new Map([[clientOf(cast, node), newest]]) }];
};

/** By run: the programs that have the file open. */
const openIn = new WeakMap<object, Set<string>>();

const openOf = (cast: AfsCast): Set<string> => {
  const known = openIn.get(cast) ?? new Set();
  openIn.set(cast, known);
  return known;
};

const NOT_OPEN = { step: "quirk", quirk: "uses a file that is not open" } as const;
const WHOLE: ReadonlySet<string> = new Set(["open", "load", "save"]);

const request: EventCase<Rules> = ({ node, op }, cast) => {
  const {
    id: _,
    key: __,
    program: _program,
    ...asked
  } = op as Readonly<Record<string, unknown>>;
  const { type, program } = shaped({ type: P.string, program: P.string }, op);
  const open = openOf(cast);
  if (!WHOLE.has(type) && !open.has(program)) return [NOT_OPEN];
  if (type === "open") open.add(program);
  if (type === "close") open.delete(program);
  const process = clientOf(cast, node!);
  return [{ step: "request", process, request: asked, client: program }];
};

const respond: EventCase<Rules> = ({ node, op }, cast) => {
  const { result } = shaped({ result: P.any }, op);
  if (result === "EBADF") return [NOT_OPEN];
  return [{ step: "answer", process: clientOf(cast, node!), result }];
};

/** A reply has taken effect: the copy is on the disk. */
const cached: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { version } = shaped({ version: P.number }, state);
  const { version: granted } = shaped({ version: P.number }, op);
  const by = { body: { version: granted } };
  return [
    { step: "effect", process: clientOf(cast, node!), by, again: true, holds: version },
  ];
};

const done =
  (type: "fetch" | "store"): EventCase<Rules> =>
  ({ node, op, state }, cast) => {
    const { id } = shaped({ id: P.string }, op);
    const { version } = shaped({ version: P.number }, state);
    const from = clientOf(cast, id.slice(0, id.lastIndexOf(".")));
    const by = { from, body: { type } };
    return [
      { step: "effect", process: serverOf(cast, node!), by, again: true, holds: version },
    ];
  };

const ask: EventCase<Rules> = ({ node }, cast) => [
  { step: "act", process: serverOf(cast, node!), name: "ask" },
];

const WAITING: ReadonlySet<string> = new Set(["fetch", "store", "granted", "stored"]);

/** By it runs of nodes are followed, and paths of the spec are played on nodes. */
export const correspondence: Correspondence<Rules> = {
  roles: {
    server: { per: "node", told: ({ version }: Server) => version },
    client: { per: "node", told: (me: Client) => currentOf(me)?.version ?? null },
  },
  quirks: {
    "uses a file that is not open": {
      why: "programs of the spec open the file first",
      source: "spec/afs/scripts.ts",
    },
    "calls again": {
      why: "the spec calls again when no copy of the call and no answer is on its way, which no node can know",
      source: "spec/afs/README.md",
      again: ({ body }) => (body as Message).type !== undefined,
    },
  },
  letter: () => null,
  packet: (packet, cast) => letterIn(packet, cast, processOf(cast)),
  waits: ({ body }) => WAITING.has((body as Message).type), // Until it is on the disk.
  events: {
    start,
    request,
    respond,
    cached,
    grant: done("fetch"),
    commit: done("store"),
    ask,
  },
};
