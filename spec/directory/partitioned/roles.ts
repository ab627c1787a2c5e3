/** Who takes part where different keys are served by different directories. */
import { ids, many, type Process, speaks, type WorldOf } from "lockstep";
import { sorted, successor, type Token } from "../../shared/placement.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { client } from "../store/client.ts";
import { type Directory, directory } from "../store/master.ts";
import type { Message, Request } from "../store/messages.ts";
import { node } from "../store/node.ts";
import { type ByKey, type Keyed, keyed } from "./keyed.ts";

/** What the clients ask: both put the first key, and one reads what the other one puts under the second key. */
export const scripts: readonly (readonly Keyed<Request>[])[] = [
  [
    { type: "put", key: 5, value: 1 },
    { type: "put", key: 5, value: 2 },
    { type: "get", key: 6 },
  ],
  [
    { type: "put", key: 5, value: 3 },
    { type: "get", key: 5 },
    { type: "put", key: 6, value: 4 },
  ],
];

/** One key is the identifier of a directory; the way to the successor of the other one leads around the ring. */
export const KEYS = [5, 6] as const;

/** The names of the clients. */
export const clientIds = ids("c", scripts.length);

/** The identifiers of the directories on a ring of 8. */
const IDENTIFIERS = [1, 5, 3] as const;

/** The directories in the order of their identifiers on the ring. */
export const directoriesOf = ({
  directories,
}: Pick<Scope, "directories">): readonly Token[] =>
  sorted(ids("d", directories).map((machine, i) => ({ machine, id: IDENTIFIERS[i]! })));

/** The directories that a client knows. */
const knownTo = (self: string, scope: Scope): readonly Token[] =>
  scope.stale && self === clientIds.at(-1)
    ? directoriesOf({ directories: 1 })
    : directoriesOf(scope);

/** May a directory pass it on? Nodes and clients answer the directory that has asked them. */
export const isRequest = ({ type }: Message): boolean =>
  type === "put" || type === "get" || type === "look";

const { next, process } = speaks<ByKey<Directory>, Keyed<Message>>();

/** A directory that passes on requests for keys that are not its own. */
const ownKeys = (
  self: string,
  all: Process<ByKey<Directory>, Keyed<Message>>,
  scope: Scope,
  rules: Rules,
) => {
  const ring = directoriesOf(scope);
  return process({
    init: all.init,
    receive: (me, letter) => {
      const { body } = letter;
      return !isRequest(body) || rules.servesKey(self, ring, body.key)
        ? all.receive!(me, letter)
        : next(me).send(successor(ring, body.key).machine, body);
    },
  });
};

/** Clients, directories and nodes; each node has a copy of each key. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const nodes = ids("n", scope.n);
  const asNamed = (name: string): string => name;
  return {
    client: many(clientIds, (self) => {
      const known = knownTo(self, scope);
      return keyed(KEYS, client(self, nodes, scope, rules), (name, key) =>
        name === "directory" ? rules.directoryOf(known, key) : name,
      );
    }),
    directory: many(ids("d", scope.directories), (self) =>
      ownKeys(self, keyed(KEYS, directory(nodes, scope, rules), asNamed), scope, rules),
    ),
    node: many(nodes, () => keyed(KEYS, node(scope, rules), asNamed)),
  };
};

/** A state of the store. */
export type World = WorldOf<typeof rolesOf>;
