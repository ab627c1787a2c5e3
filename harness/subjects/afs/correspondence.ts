/** How the nodes of `impl/afs` and the processes of `spec/afs` correspond. There is one file. */
import { P } from "ts-pattern";
import { type Client, currentOf } from "../../../spec/afs/copies.ts";
import type { Message } from "../../../spec/afs/messages.ts";
import type { Rules } from "../../../spec/afs/rules.ts";
import type { Scope } from "../../../spec/afs/scope.ts";
import type { Server } from "../../../spec/afs/server-state.ts";
import type {
  Cast,
  Correspondence,
  EventCase,
  EventMeaning,
} from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import { givenUp, LATE_ANSWER, letterIn, numberOf, started, toldOf } from "./letters.ts";

type AfsCast = Cast<Rules>;

const SERVER = "n1";
const versions = P.array({ version: P.number });

const clientOf = ({ keeper }: AfsCast, node: string) => keeper("client", node);
const serverOf = ({ keeper }: AfsCast, node: string) => keeper("server", node);
const processOf = (cast: AfsCast) => (node: string) =>
  node === SERVER ? serverOf(cast, node) : clientOf(cast, node);

/** By run: the programs that have the file open, and the node of each. */
const openIn = new WeakMap<object, Map<string, string>>();

const openOf = (cast: AfsCast): Map<string, string> => {
  const known = openIn.get(cast) ?? new Map();
  openIn.set(cast, known);
  return known;
};

/** By run and node, a write that a program has asked for, and that the client may not have begun yet. */
const writing = new WeakMap<object, Map<string, EventMeaning>>();

const writingOf = (cast: AfsCast): Map<string, EventMeaning> => {
  const known = writing.get(cast) ?? new Map();
  writing.set(cast, known);
  return known;
};

const takenFrom = <V>(map: Map<string, V>, key: string): V | undefined => {
  const value = map.get(key);
  map.delete(key);
  return value;
};

const start: EventCase<Rules> = ({ node, state }, cast) => {
  if (node === SERVER) {
    const { files, start } = shaped({ files: versions, start: P.number }, state);
    started(cast, node, start);
    const [file] = files;
    return [
      { step: "start", holds: new Map([[serverOf(cast, node), file?.version ?? 0]]) },
    ];
  }
  const open = openOf(cast);
  for (const [program, at] of open) if (at === node) open.delete(program);
  const copies = shaped(versions, state).map(({ version }) => version);
  const newest = copies.length === 0 ? null : Math.max(...copies);
  const begins = {
    step: "start",
    holds: new Map([[clientOf(cast, node), newest]]),
  } as const;
  const write = takenFrom(writingOf(cast), node);
  // The crash came while a program wrote: the copy is gone if that had begun.
  return write !== undefined && newest === null ? [write, begins] : [begins];
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
  if (type === "open") open.set(program, node);
  if (type === "close") open.delete(program);
  const process = clientOf(cast, node!);
  const step = { step: "request", process, request: asked, client: program } as const;
  const isLater = type === "write" && cast.rules.storesOn === "close";
  if (isLater) writingOf(cast).set(node, step);
  return isLater ? [] : [step];
};

const respond: EventCase<Rules> = ({ node, op }, cast) => {
  const { result } = shaped({ result: P.any }, op);
  if (result === "EBADF") return [NOT_OPEN];
  const write = takenFrom(writingOf(cast), node);
  const answer = { step: "answer", process: clientOf(cast, node!), result } as const;
  return write === undefined ? [answer] : [write, answer];
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

/** By run: the calls that are done after their clients, which were given up, have answered. */
const held = new WeakMap<object, Set<string>>();

const heldOf = (cast: AfsCast): Set<string> => {
  const known = held.get(cast) ?? new Set();
  held.set(cast, known);
  return known;
};

const senderOf = (id: string): string => id.slice(0, id.lastIndexOf("."));

/** A client that was given up calls: the server tells it of the newest version first. */
const toldFirst: EventCase<Rules> = ({ node, op, state }, cast) => {
  const { id } = shaped({ id: P.string }, op);
  const { version } = shaped({ version: P.number }, state);
  const process = serverOf(cast, node);
  const from = clientOf(cast, senderOf(id));
  toldOf(cast, senderOf(id), version);
  const xid = numberOf(cast, id, node);
  return [{ step: "effect", process, by: { from, body: { xid } }, holds: version }];
};

const goesOn: EventCase<Rules> = ({ op }, cast) => {
  heldOf(cast).add(shaped({ id: P.string }, op).id);
  return []; // Its grant or commit says so.
};

const done =
  (type: "fetch" | "store"): EventCase<Rules> =>
  ({ node, op, state }, cast) => {
    const { id } = shaped({ id: P.string }, op);
    const { version } = shaped({ version: P.number }, state);
    const process = serverOf(cast, node);
    if (heldOf(cast).delete(id))
      return [
        { step: "act", process, name: "go on" },
        { step: "state", process, holds: { version } },
      ];
    const xid = numberOf(cast, id, node);
    const by = { from: clientOf(cast, senderOf(id)), body: { type, xid } };
    return [{ step: "effect", process, by, again: true, holds: version }];
  };

/** The server takes an action. */
const acts =
  (name: string): EventCase<Rules> =>
  ({ node }, cast) => [{ step: "act", process: serverOf(cast, node), name }];

/** The server gives a client up. */
const givesUp: EventCase<Rules> = ({ node, op }, cast) => {
  const process = serverOf(cast, node);
  const { client } = shaped({ client: P.string }, op);
  givenUp(cast, node, client);
  const holds = { breaking: { [clientOf(cast, client)]: null } };
  return [
    { step: "act", process, name: "give up" },
    { step: "state", process, holds },
  ];
};

/** A unit of time has passed by the clock of a node. */
const tick: EventCase<Rules> = ({ node }, cast) => [
  { step: "tick", process: processOf(cast)(node) },
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
    [LATE_ANSWER]: {
      why: "a client that was given up answers late; in the spec the answer is lost with the call",
      source: "spec/afs/README.md",
      at: ({ givesUp }: Scope) => givesUp,
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
    ask: acts("ask"),
    "lease is over": acts("the lease is over"),
    "give up": givesUp,
    "tell first": toldFirst,
    "go on": goesOn,
    tick,
  },
};
