/** What both parts of `spec/directory` have in common where they are held to `impl/directory`. */
import { P } from "ts-pattern";
import { orderOn } from "../../../impl/ring/placement.ts";
import type { Key } from "../../../impl/store/clients.ts";
import { preference } from "../../../impl/store/preference.ts";
import type { Rules } from "../../../spec/directory/rules.ts";
import type { Scope } from "../../../spec/directory/scope.ts";
import type { Copy, Tag } from "../../../spec/directory/store/messages.ts";
import type { Cast, EventCase } from "../../conform/correspondence.ts";
import { shaped } from "../../conform/shaped.ts";
import type { NodeId } from "../../model/process.ts";
import { answering, codeKey, requestOf } from "../shared/register-words.ts";

/** The names of a run or a path. */
export type DirectoryCast = Cast<Rules>;

/** The scope of the spec. */
export const scopeOf = ({ scope }: DirectoryCast): Scope => scope as Scope;

/** Is a member of this name a directory? The names of all directories begin with d, and no others. */
const isDirectory = (member: string): boolean => member.startsWith("d");

/** The member that is the directory of a key. */
const masterAt = ({ members }: DirectoryCast, key: Key): string => {
  const [only, ...others] = members.filter(isDirectory);
  return others.length === 0
    ? only!
    : orderOn([only!, ...others])(JSON.stringify(key))[0]!;
};

/** The process that is the directory of a key. */
export const directoryOf = (cast: DirectoryCast, key: Key): NodeId =>
  cast.keeper("directory", masterAt(cast, key), key);

/** The process that keeps a key in a member. */
export const nodeAt = (cast: DirectoryCast, member: string, key: Key): NodeId =>
  cast.keeper("node", member, key);

/** All nodes in the order of a key. */
export const orderOf = ({ members }: DirectoryCast, key: Key): readonly string[] =>
  preference(
    key,
    members.filter((each) => !isDirectory(each)),
  );

/** The nodes that keep a key at first. */
export const nodesOf = (cast: DirectoryCast, key: Key): readonly NodeId[] =>
  orderOf(cast, key)
    .slice(0, scopeOf(cast).n)
    .map((each) => nodeAt(cast, each, key));

/** The process that carries out an operation. */
export const clientOf = ({ worker }: DirectoryCast, op: string): NodeId =>
  worker("client", op);

/** How messages of the spec name an operation. */
export const tagOf = (cast: DirectoryCast, op: string): Tag => ({
  client: clientOf(cast, op),
  op: cast.number(op),
});

/** A copy in the code. */
export const codeCopy: {
  readonly version: typeof P.number;
  readonly value: typeof P.any;
} = { version: P.number, value: P.any };

/** A copy of the code in the spec. */
export const copyOf = ({ version, value }: P.infer<typeof codeCopy>): Copy => ({
  version,
  value: value as Copy["value"],
});

/** The key of an operation. */
export const keyOf = (cast: DirectoryCast, op: string): Key =>
  shaped({ key: codeKey }, cast.asked(op)).key;

const operation = { id: P.string };

/** A client's request comes to its agent. */
export const request: EventCase<Rules> = ({ op }, cast) => {
  const process = clientOf(cast, shaped(operation, op).id);
  return [{ step: "request", process, request: requestOf(op) }];
};

/** An agent answers its client. */
export const respond: EventCase<Rules> = (event, cast) =>
  answering(event, (op) => clientOf(cast, op));

/** Quirks of both parts. */
export const quirks = {
  "a node asks again": {
    why: "a message may be lost; in the spec no letter is lost, so each is sent once",
    again: ({ body }: { readonly body: unknown }) =>
      ["put", "get", "look", "write", "read", "copy"].includes(
        (body as { readonly type: string }).type,
      ),
  },
  "a node says that it lives": {
    why: "the directory of the spec learns of a failure by a step, and a real one by silence",
  },
} as const;

/** The quirk of a beat. */
export const BEAT = { quirk: "a node says that it lives" } as const;
