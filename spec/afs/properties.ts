/** What is promised of AFS, as predicates of all processes. */
import type { Letter, Operation, Sequential, WorldOf } from "lockstep";
import type { Use } from "../shared/slide-16.ts";
import type { rolesOf } from "./afs.ts";
import { currentOf } from "./copies.ts";
import { contentsOf, type Message, type Request, type Result } from "./messages.ts";
import type { Seen } from "./observed.ts";
import type { Server } from "./server-state.ts";

/** The state of the system. */
export type AfsState = WorldOf<typeof rolesOf, Seen>;

type Done = Operation<Request, Result>;

const isTo =
  (client: string) =>
  (letter: Letter<Message>): boolean =>
    letter.to === client;

const believers = ({ client }: Pick<AfsState, "client">): readonly string[] =>
  Object.keys(client).filter((each) => client[each]!.valid);

/** Wing and Vaziri-Farahani: what a client believes, the server believes, or it tells the client, or owes it that. */
export const believersAreBelieved = (world: AfsState): boolean => {
  const { server, flying } = world;
  return believers(world).every(
    (client) =>
      server.callbacks[client] !== undefined ||
      server.unheard.includes(client) ||
      server.late.includes(client) ||
      flying.some(
        (letter) =>
          isTo(client)(letter) &&
          (letter.body.type === "break" || letter.body.type === "ask"),
      ),
  );
};

/** The file as programs see it that load and save it whole, on one machine. */
export const wholeFile: Sequential<number, Request, Result> = {
  name: "whole file",
  initial: 0,
  apply: (held, request) =>
    request.type === "save" ? [request.value, null] : [held, held],
  accepts: (expected, result, { type }) => type !== "load" || expected === result,
};

/** The newest version that a close has returned. */
const closed = (history: readonly Done[]): number =>
  Math.max(
    0,
    ...history.map(({ request, result }) =>
      (request.type === "close" || request.type === "save") && typeof result === "number"
        ? result
        : 0,
    ),
  );

const isStale = ({ client, history }: AfsState, each: string): boolean =>
  client[each]!.valid && currentOf(client[each]!)!.version < closed(history);

/** Once a close has returned, no client believes in an older version, except clients that the server has given up. */
export const noneIsBehind = (world: AfsState): boolean =>
  Object.keys(world.client).every(
    (each) => !isStale(world, each) || world.server.late.includes(each),
  );

/** The same for every client, also for those that were given up. */
export const noneAtAllIsBehind = (world: AfsState): boolean =>
  Object.keys(world.client).every((each) => !isStale(world, each));

/** A client reads an old version although it is not cut off any more, and nothing is on its way to it. */
export const isStaleAfterHealing = (world: AfsState): boolean =>
  world.observed.healed &&
  Object.keys(world.client).some(
    (each) => isStale(world, each) && !world.flying.some(isTo(each)),
  );

/** A client believes in an older version than the one on the server. */
export const believesInOld =
  (self: string) =>
  ({ client, server }: AfsState): boolean =>
    client[self]!.valid && currentOf(client[self]!)!.version < server.version;

/** The operations of a program in the session in which each read is, with the client of the program. */
const sessionsOf = (history: readonly Done[]) =>
  [...new Set(history.map(({ client }) => client))].flatMap((program) => {
    const sessions: Done[][] = [];
    for (const operation of history.filter(({ client }) => client === program)) {
      if (operation.request.type === "open") sessions.push([]);
      sessions.at(-1)?.push(operation);
    }
    return sessions;
  });

/**
 * A file is seen by others only after its close: what is read was written on this client, or in a session whose close
 * began before the reader's open returned.
 */
export const seenAfterClose =
  (clientOf: (program: string) => string) =>
  ({ history }: AfsState): boolean => {
    const sessions = sessionsOf(history);
    return sessions.every(([open, ...uses]) =>
      uses.every(({ request, result }) => {
        if (request.type !== "read" || result === undefined || result === 0) return true;
        return sessions.some(([other, ...theirs]) => {
          const writes = theirs.some(
            (use) => use.request.type === "write" && use.request.value === result,
          );
          if (!writes) return false;
          if (clientOf(other!.client) === clientOf(open!.client)) return true;
          const close = theirs.find((use) => use.request.type === "close");
          return close !== undefined && close.invoked < open!.returned;
        });
      }),
    );
  };

/** While a program has the file open, what it reads changes only by what was written on its client. */
export const keepsItsVersion =
  (clientOf: (program: string) => string) =>
  ({ history }: AfsState): boolean =>
    sessionsOf(history).every((session) => {
      const reads = session.filter(
        ({ request, result }) => request.type === "read" && result !== undefined,
      );
      const isLocal = ({ client, result }: Done): boolean =>
        history.some(
          (other) =>
            clientOf(other.client) === clientOf(client) &&
            other.request.type === "write" &&
            other.request.value === result,
        );
      return reads.every(
        (each, i) => i === 0 || each.result === reads[i - 1]!.result || isLocal(each),
      );
    });

/** No program reads parts of two stores. */
export const readsWholeFiles = ({ history }: AfsState): boolean =>
  history.every(({ result }) => typeof result !== "string");

/** The server has the whole contents that one program wrote. */
export const serverHasWholeFile = ({ server }: AfsState): boolean =>
  server.contents.every((chunk) => chunk === server.contents[0]);

/** A save or a session that wrote: what it wrote, and whether its close has returned. */
const stores = (history: readonly Done[]) =>
  history.flatMap(({ request, result, client }, at) => {
    if (request.type === "save") return [{ value: request.value, version: result }];
    if (request.type !== "write") return [];
    const close = history.find(
      (later, i) => i > at && later.client === client && later.request.type === "close",
    );
    return [{ value: request.value, version: close?.result }];
  });

/** A version whose close has returned is on the server, in spite of any crash, unless a later store replaced it. */
export const closedIsStored = ({ history, server }: AfsState): boolean =>
  stores(history).every(
    ({ value, version }) =>
      version === undefined ||
      (typeof version === "number" &&
        (version < server.version ||
          (version === server.version &&
            server.contents.every((chunk) => chunk === value)))),
  );

/** A write that was answered is on the server, or on the disk of a client. */
export const writtenIsSomewhere = ({ history, server, client }: AfsState): boolean =>
  history.every(
    ({ request, result }) =>
      request.type !== "write" ||
      result === undefined ||
      server.contents.includes(request.value) ||
      server.version > 0 ||
      Object.values(client).some(({ copies }) =>
        Object.values(copies).some(({ contents }) => contents.includes(request.value)),
      ),
  );

/** The reads and writes of whole files, as slide 16 has them. */
export const usesOf = ({ history }: AfsState): readonly Use[] =>
  history.map(({ request, result, invoked, returned }) => ({
    type: request.type === "save" ? "write" : "read",
    contents:
      request.type === "save"
        ? contentsOf(request.value)
        : (String(result ?? "")
            .match(/\d+/g)
            ?.map(Number) ?? []),
    invoked,
    returned,
  }));

/** Two programs on one client have two versions open. */
export const twoVersionsAreOpen = ({ client }: AfsState): boolean =>
  Object.values(client).some(
    ({ files }) => new Set(Object.values(files).map(({ copy }) => copy)).size > 1,
  );

/** Two programs have stored, and one of them had not seen the other's store. */
export const anUpdateIsLost = ({ history, server }: AfsState): boolean =>
  server.version === 2 &&
  stores(history).filter(({ version }) => typeof version === "number").length === 2;

/** A copy that no program is writing has the contents of its version, also after a reboot. */
export const copiesAreOfTheServer = ({ client, server, history }: AfsState): boolean =>
  Object.values(client).every((each) => {
    const copy = currentOf(each);
    const isOpen = Object.keys(each.files).length + Object.keys(each.calls).length > 0;
    if (copy === null || isOpen || copy.version !== server.version) return true;
    return (
      history.length === 0 ||
      copy.contents.every((chunk, i) => chunk === server.contents[i])
    );
  });

/** No break of a version is sent to the client that stored it. */
export const writerIsNotTold = ({ flying, server }: AfsState): boolean =>
  flying.every(
    ({ to, body }) => body.type !== "break" || server.done[to]?.version !== body.version,
  );

/** Each request of these types at this client is answered. */
export const isAnswered = (at: readonly string[], types: readonly Request["type"][]) => {
  const waits = ({ history, client }: AfsState): boolean =>
    history.some(
      (operation) =>
        at.includes(operation.client) &&
        types.includes(operation.request.type) &&
        operation.result === undefined &&
        Object.values(client).some(({ calls }) =>
          Object.values(calls).some(({ program }) => program === operation.client),
        ),
    );
  return [waits, (world: AfsState) => !waits(world)] as const;
};

/** A server that has recovered. */
export const hasRecovered = ({ server }: { readonly server: Server }): boolean =>
  server.starts > 0 && server.unheard.length === 0;
