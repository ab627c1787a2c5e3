/** What is promised of calls that are not idempotent, as predicates of all processes. */
import { ids, many, type Observe, type Operation, one, type WorldOf } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { client } from "./client.ts";
import { type Disk, diskWith, handleOf, inodeOf } from "./disk.ts";
import { execute, isIdempotent } from "./execute.ts";
import type { Call, Request, Result } from "./messages.ts";
import { scriptOf } from "./scripts.ts";
import { server } from "./server.ts";

/** The server, and a client for each program. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const { files, programs } = scriptOf(scope.script);
  const disk = diskWith(files);
  const handles = Object.fromEntries(
    Object.keys(files).map((name) => [name, handleOf(disk, disk.names[name]!)]),
  );
  return {
    server: one(server(disk, scope, rules)),
    client: many(ids("client", programs.length), (self) =>
      client(self, "server", handles, scope, rules),
    ),
  };
};

/** How often each call has changed the disk, by client and number; it is counted to 2. */
type Effects = Readonly<Record<string, number>>;

/** The state of the system. */
export type CallsState = WorldOf<typeof rolesOf, Effects>;

type Done = Operation<Request, Result>;

const withoutTimes = (disk: Disk): string =>
  JSON.stringify(disk, (name, value) => (name === "change" ? 0 : value));

/** Counts what calls change on the disk, the change tokens apart. */
export const effects: Observe<ReturnType<typeof rolesOf>, Effects> = {
  init: {},
  after: (seen, { action, letter }, now, before) => {
    if (action !== "deliver" || letter?.to !== "server") return seen;
    if (withoutTimes(now.server.disk) === withoutTimes(before.server.disk)) return seen;
    const name = `${letter.from}.${letter.body.xid}`;
    return { ...seen, [name]: Math.min(2, (seen[name] ?? 0) + 1) };
  },
};

/** The operations of each program, in their order: the nth one is the call of number n of its client. */
const callsIn = ({ history, observed }: CallsState) =>
  history.map((done: Done) => {
    const before = history.filter(
      (each) => each.client === done.client && each.invoked <= done.invoked,
    );
    const name = `client${done.client.slice("program".length)}.${before.length}`;
    return { ...done, effects: observed[name] ?? 0 };
  });

const ERRORS: readonly unknown[] = ["NOENT", "EXIST", "NOT_SYNC", "STALE"];

/** "An error of the server means that nothing was done." */
export const errorMeansNothingDone = (state: CallsState): boolean =>
  callsIn(state).every(
    ({ result, effects }) => !ERRORS.includes(result) || effects === 0,
  );

/** "A call takes effect once." */
export const takesEffectOnce = ({ observed }: CallsState): boolean =>
  Object.values(observed).every((times) => times < 2);

/** "A call that was given up takes effect later." */
export const givenUpIsDone = (state: CallsState): boolean =>
  callsIn(state).some(({ result, effects }) => result === "EIO" && effects > 0);

/** The calls that are on their way to the server. */
const flyingCalls = ({ flying }: CallsState): readonly Call[] =>
  flying.flatMap(({ body }) => (body.type === "reply" ? [] : [body]));

const isSameTwice =
  (rules: Rules, compares: "the disk" | "the disk and the reply") =>
  (call: Call, disk: Disk): boolean => {
    const [once, first] = execute(disk, call, rules);
    const [twice, second] = execute(once, call, rules);
    return (
      first.status !== "OK" ||
      (withoutTimes(once) === withoutTimes(twice) &&
        (compares === "the disk" ||
          JSON.stringify({ ...first, change: 0 }) ===
            JSON.stringify({ ...second, change: 0 })))
    );
  };

/** "READ, WRITE, GETATTR and LOOKUP twice in a row have the effect and the reply of once", times apart. */
export const repeatableAreAsOnce = (rules: Rules) => {
  const isSame = isSameTwice(rules, "the disk and the reply");
  return (state: CallsState): boolean =>
    flyingCalls(state).every(
      (call) => !isIdempotent(call) || isSame(call, state.server.disk),
    );
};

/** "REMOVE twice in a row leaves the file system as one REMOVE does." */
export const removeLeavesTheSame = (rules: Rules) => {
  const isSame = isSameTwice(rules, "the disk");
  return (state: CallsState): boolean =>
    flyingCalls(state).every(
      (call) => call.type !== "REMOVE" || isSame(call, state.server.disk),
    );
};

/** "REMOVE that is done twice answers NOENT": a program gets this answer although its file was there. */
export const removeAnswersNoent = (state: CallsState): boolean =>
  callsIn(state).some(
    ({ request, result, effects }) =>
      request.type === "remove" && result === "NOENT" && effects > 0,
  );

/** "A file that was created stays": no program has asked to remove it since. */
export const createdStays = ({ history, server }: CallsState): boolean =>
  history.every(
    ({ request, result, invoked }) =>
      request.type !== "create" ||
      result !== "OK" ||
      request.name in server.disk.names ||
      history.some((each) => each.request.type === "remove" && each.returned > invoked),
  );

/** "What was written last, and answered, is in the file", where one program writes. */
export const writtenIsInFile = ({ history, server }: CallsState): boolean => {
  const last = history.at(-1);
  const write = history.findLast(({ request }) => request.type === "write");
  if (write?.request.type !== "write" || write.result !== "OK") return true;
  const isChanged = last !== write && last?.request.type !== "read";
  return (
    isChanged || inodeOf(server.disk, write.request.name)?.value === write.request.value
  );
};

const has = (state: CallsState, program: string): boolean => {
  const own = state.history.filter((each) => each.client === program);
  const links = own.find(({ request }) => request.type === "count links");
  return links === undefined
    ? own.some(({ request, result }) => request.type === "link" && result === "OK")
    : links.result === 2;
};

const areAnswered = ({ history }: CallsState, requests: number): boolean =>
  history.filter(({ result }) => result !== undefined).length === requests;

/** "At most one program has the lock." */
export const oneHasTheLock = (state: CallsState): boolean =>
  !(has(state, "program0") && has(state, "program1"));

/** "When all are answered, a program has the lock." */
export const lockIsHad =
  ({ script }: Scope) =>
  (state: CallsState): boolean =>
    !areAnswered(state, scriptOf(script).programs.flat().length) ||
    has(state, "program0") ||
    has(state, "program1");

/** "An old handle touches no other file": what the first program writes into its file is in no other one. */
export const oldHandleTouchesNothing = ({ server }: CallsState): boolean =>
  inodeOf(server.disk, "b")?.value == null;

/** "The document has its old or its new contents." */
export const documentIsWhole = ({ server }: CallsState): boolean =>
  inodeOf(server.disk, "document")?.value != null;

/** What the programs ask is answered. */
export const isAnswered = [
  ({ client }: CallsState) => Object.values(client).some(({ call }) => call !== null),
  ({ client }: CallsState) => Object.values(client).every(({ call }) => call === null),
] as const;
