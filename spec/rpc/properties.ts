/** What is promised of remote procedure calls, as predicates of all processes. */
import {
  type Operation,
  one,
  type Sequential,
  speaks,
  system,
  type WorldOf,
} from "lockstep";
import { type Call, execute, type Result, type Service } from "./messages.ts";
import type { rolesOf } from "./rpc.ts";

/** The state of the system. */
type RpcState = WorldOf<typeof rolesOf>;

type Done = Operation<Call, Result>;

const isAnswered = ({ result }: Done): boolean => result !== undefined;

/** The service as it would be in the program itself: each call is done once, at some time while it is under way. */
export const localService = (first: Service): Sequential<Service, Call, Result> => ({
  name: "local service",
  initial: first,
  apply: execute,
});

/** At least once: each answered call was executed. */
export const answeredIsDone = ({ history, server }: RpcState): boolean =>
  history.every(
    (operation) =>
      !isAnswered(operation) ||
      operation.request.type !== "append" ||
      server.lines.includes(operation.request.line),
  );

/** At most once: each line is appended by one call, so that it stands in the log once. */
export const doneOnce = ({ server }: RpcState): boolean =>
  new Set(server.lines).size === server.lines.length;

/** The client that removes the file gets the answer that it did. */
export const removerIsTold = ({ history }: RpcState): boolean =>
  history.every(
    ({ request, result }) => request.type !== "remove" || result !== "no such file",
  );

/** A file that a client made after the one `remove` was answered is still there. */
export const newFileStays = ({ history, server }: RpcState): boolean => {
  const removal = history.find(({ request }) => request.type === "remove");
  const creation = history.find(({ result }) => result === "created");
  return (
    removal === undefined ||
    creation === undefined ||
    removal.returned >= creation.invoked ||
    server.file
  );
};

/** Each answer is the one that a server without crashes would give. */
export const replies = (calls: readonly Call[], first: Service) => {
  const expected: Result[] = [];
  let me = first;
  for (const call of calls) {
    const [after, result] = execute(me, call);
    me = after;
    expected.push(result);
  }
  return ({ history }: RpcState): boolean =>
    history.every(
      (operation, nth) => !isAnswered(operation) || operation.result === expected[nth],
    );
};

/** No two clients have made the one file. */
export const oneHasTheLock = ({ history }: RpcState): boolean =>
  history.filter(({ result }) => result === "created").length <= 1;

/** A server that executes these calls in any order, and never crashes. */
export const neverCrashes = (calls: readonly Call[], first: Service) => {
  const { next, process } = speaks<Service>();
  return system({
    name: "a server that never crashes",
    roles: {
      service: one(
        process({
          init: first,
          actions: { execute: (me) => calls.map((call) => next(execute(me, call)[0])) },
        }),
      ),
    },
  });
};

/** The state of `neverCrashes` that a state stands for. */
export const asService = ({
  server: { lines, file, position },
}: RpcState): { readonly service: Service } => ({ service: { lines, file, position } });

/** `count` calls are answered, and each line stands in the log once. */
export const allDone =
  (calls: number) =>
  ({ history, server }: RpcState): boolean =>
    history.filter(isAnswered).length === calls && server.lines.length === calls;

/** The client of this name, if it waits, is answered. */
export const isAnsweredAt = (self: string) => {
  const waits = ({ client }: RpcState): boolean => client[self]!.call !== null;
  return [waits, (state: RpcState) => !waits(state)] as const;
};
