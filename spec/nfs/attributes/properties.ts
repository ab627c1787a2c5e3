/** What is promised of caches that are trusted for a time, as predicates of all processes. */
import { ids, many, type Operation, one, type WorldOf } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { client } from "./client.ts";
import type { Request, Result } from "./messages.ts";
import type { Seen } from "./seen.ts";
import { server } from "./server.ts";

/**
 * The server, and the kernel of each machine. A cache of several files is modelled as several caches, since files do
 * not influence each other.
 */
export const rolesOf = (scope: Scope, rules: Rules) => ({
  server: one(server(rules)),
  client: many(ids("client", scope.clients * scope.files), (self) =>
    client(self, scope, rules),
  ),
});

/** The state of the system. */
type World = WorldOf<typeof rolesOf, Seen>;
type Done = Operation<Request, Result>;

const isRead = ({ request, result }: Done): boolean =>
  request.type === "read" && typeof result === "number";
const isWrite = ({ request }: Done): boolean => request.type === "write";

/** The integer part of a time is its tick. */
const ticksBetween = (earlier: number, later: number): number =>
  Math.floor(later) - Math.floor(earlier);

/** A read that begins at least `ticks` ticks after the answer to a write returns that value or a later one. */
export const isNewAfter =
  (ticks: number) =>
  ({ observed }: World): boolean =>
    observed.staleAfter === null || observed.staleAfter < ticks;

/** Of two reads by any programs, one after the other, the later one returns no older value. One program writes. */
export const neverGoesBack = ({ history }: World): boolean => {
  const reads = history.filter(isRead);
  return reads.every((one) =>
    reads.every(
      (other) =>
        other.invoked <= one.returned || Number(other.result) >= Number(one.result),
    ),
  );
};

/** Once the writes are done, each program that reads all the time reads what is in the file. */
export const isSeenInTheEnd = ({ writes }: Scope) =>
  [
    ({ history }: World): boolean =>
      history.filter((each) => isWrite(each) && each.result !== undefined).length ===
      writes,
    ({ server, client }: World): boolean =>
      Object.values(client).every(({ seen }) => seen === null || seen === server.value),
  ] as const;

/** The program at this client is answered. */
export const isAnsweredAt = (self: string) => {
  const waits = ({ client }: World): boolean => client[self]!.call !== null;
  return [waits, (world: World) => !waits(world)] as const;
};

/** No call lasts longer than the limit: an open, a write and a close take one, a read up to two. */
export const endsWithin =
  (limit: number) =>
  ({ history }: World): boolean =>
    history.every(
      ({ request, invoked, returned, result }) =>
        result === undefined ||
        ticksBetween(invoked, returned) <= (request.type === "read" ? 2 : 1) * limit,
    );

/** The last session of the program that writes, if it was closed without an error. */
const closedSession = ({ history }: World): readonly Done[] => {
  const own = history.filter(({ client }) => client === "program0");
  const last = own.at(-1);
  if (last?.request.type !== "close" || last.result !== null) return [];
  return own.slice(own.findLastIndex(({ request }) => request.type === "open"));
};

const isInFile = ({ server }: World, session: readonly Done[]): boolean =>
  session.every(
    ({ request }) => request.type !== "write" || request.value === server.value,
  );

/** For a program that looks only at the answer to its close: what it wrote is in the file. */
export const closedIsInFile = (world: World): boolean =>
  isInFile(world, closedSession(world));

/** For a program that looks at every answer: what it wrote is in the file. */
export const answeredIsInFile = (world: World): boolean => {
  const session = closedSession(world);
  return session.some(({ result }) => result === "EIO") || isInFile(world, session);
};

/** How often a client asks for a file that does not change, up to this tick: at first, and each time that the timeout has passed. */
const pollsUntil = (ticks: number, { least, greatest }: Scope): number => {
  let polls = 1;
  let timeout = least;
  for (let at = least; at <= ticks; at += timeout) {
    polls += 1;
    timeout = Math.min(2 * timeout, greatest);
  }
  return polls;
};

/** Every cache is polled as often as time has passed, although nothing is written. */
export const isPolled =
  (scope: Scope) =>
  ({ observed, client }: World): boolean =>
    Object.values(client).some(({ looked }) => !looked) ||
    observed.calls === scope.clients * scope.files * pollsUntil(observed.ticks, scope);

/** A WRITE took effect after its program got an error. */
export const isDoneLate = ({ observed }: World): boolean => observed.isLate;
