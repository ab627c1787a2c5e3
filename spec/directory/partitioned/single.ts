/** One directory for all keys, which a partitioned one implements. */
import { ids, many, one, type Process, system } from "lockstep";
import { successor } from "../../shared/placement.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { type Client, client } from "../store/client.ts";
import { directory } from "../store/master.ts";
import type { Message, Request, Result } from "../store/messages.ts";
import { node } from "../store/node.ts";
import { type ByKey, type Keyed, keyed } from "./keyed.ts";
import {
  clientIds,
  directoriesOf,
  isRequest,
  KEYS,
  scripts,
  type World,
} from "./roles.ts";

type Asking = Process<ByKey<Client>, Keyed<Message>, Keyed<Request>, Result>;

/** A client without a program: whenever it waits for no answer it may make any of its requests. */
const asks = (requests: readonly Keyed<Request>[], { request, ...rest }: Asking) => {
  /** Answers to programs: there are none here. */
  const unanswered: NonNullable<Asking["receive"]> = (me, letter) =>
    [rest.receive!(me, letter) ?? []]
      .flat()
      .map((reaction) => ({ ...reaction, responses: [] }));
  return {
    ...rest,
    receive: unanswered,
    actions: {
      ask: (me: ByKey<Client>) =>
        Object.values(me).some((each) => each.request !== null)
          ? undefined
          : requests.flatMap((each) => request!(me, each, "") ?? []),
    },
  };
};

/** The store with a single directory, without the programs that use it. */
export const single = (scope: Scope, rules: Rules) => {
  const nodes = ids("n", scope.n);
  const asNamed = (name: string): string => name;
  return system({
    name: "a single directory",
    roles: {
      client: many(clientIds, (self) =>
        asks(
          scripts[clientIds.indexOf(self)]!,
          keyed(KEYS, client(self, nodes, scope, rules), asNamed),
        ),
      ),
      directory: one(keyed(KEYS, directory(nodes, scope, rules), asNamed)),
      node: many(nodes, () => keyed(KEYS, node(scope, rules), asNamed)),
    },
    environment: { network: "bag" },
  });
};

/**
 * The state of the single directory: of each key, that of its own directory. A request that is passed on is on its way
 * from its client.
 */
export const asSingle =
  (scope: Scope) =>
  ({ client, directory, node, flying }: World) => {
    const ring = directoriesOf(scope);
    const isDirectory = (name: string): boolean => name in directory;
    return {
      client,
      node,
      directory: Object.fromEntries(
        KEYS.map((key) => [key, directory[successor(ring, key).machine]![key]!]),
      ),
      flying: flying.map(({ from, to, body }) => ({
        from: isRequest(body) ? body.client : isDirectory(from) ? "directory" : from,
        to: isDirectory(to) ? "directory" : to,
        body,
      })),
    };
  };
