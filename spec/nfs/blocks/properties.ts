/** What is promised of files in blocks, as predicates of all processes. */
import { ids, many, type Operation, one, type WorldOf } from "lockstep";
import { isAsWanted, type Use } from "../../shared/slide-16.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { client } from "./client.ts";
import type { Request, Result } from "./messages.ts";
import { programsOf } from "./scripts.ts";
import { server } from "./server.ts";

/** The server, and the kernel of each machine; only those that may crash have a state after a crash. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const { survives: afterServer, ...steadyServer } = server(scope.size, rules);
  const isOf = (which: string) => scope.crashes > 0 && scope.crashing === which;
  const machines = 1 + Math.max(...programsOf(scope).map(({ at }) => at));
  return {
    server: one({
      ...steadyServer,
      ...(isOf("server") && { survives: afterServer! }),
    }),
    client: many(ids("client", machines), () => {
      const { survives, ...steady } = client(scope, rules);
      return { ...steady, ...(isOf("clients") && { survives: survives! }) };
    }),
  };
};

/** The state of the system. */
type World = WorldOf<typeof rolesOf>;
type Done = Operation<Request, Result>;

/** The last answered write of a program, unless it is writing again. */
const lastWritten = (
  history: readonly Done[],
  isAnswer: (done: Done) => boolean,
): Extract<Request, { readonly type: "write" }> | undefined => {
  const own = history.filter(({ client }) => client === "program0");
  const answered = own.findLastIndex(
    (each) => isAnswer(each) && each.result !== undefined,
  );
  const last = own.findLast(({ request }) => request.type === "write");
  return answered >= 0 && last?.request.type === "write" && own.indexOf(last) <= answered
    ? last.request
    : undefined;
};

const holds = (
  blocks: readonly (number | undefined)[],
  written: ReturnType<typeof lastWritten>,
): boolean =>
  written === undefined ||
  written.values.every((value, i) => blocks[written.offset + i] === value);

/** Slide 12: what the program that writes was answered is on the disk. */
export const writtenIsOnDisk = ({ history, server }: World): boolean =>
  holds(
    server.disk,
    lastWritten(history, ({ request }) => request.type === "write"),
  );

/** What a program wrote before an answered close or fsync is on the disk. */
export const promisedIsOnDisk = ({ history, server }: World): boolean =>
  holds(
    server.disk,
    lastWritten(history, ({ request }) => ["close", "fsync"].includes(request.type)),
  );

/** Each answered write is somewhere: on the disk, or with the client. */
export const writtenIsSomewhere = ({ history, server, client }: World): boolean => {
  const { pages } = client.client0!;
  const known = server.disk.map((value, i) => pages[i]?.value ?? value);
  return holds(
    known,
    lastWritten(history, ({ request }) => request.type === "write"),
  );
};

/** Blocks that a client has sent UNSTABLE are at the server as long as its verifier is the same. One program writes. */
export const unstableStays = ({ server, client }: World): boolean =>
  Object.entries(client.client0!.pages).every(
    ([block, { value, state }]) =>
      state !== server.verifier ||
      (server.memory[Number(block)] ?? server.disk[Number(block)]) === value,
  );

const isMixed = (values: readonly number[]): boolean => new Set(values).size > 1;

/** Some read returns parts of two writes. */
export const readsParts = ({ history }: World): boolean =>
  history.some(({ request, result }) => request.type === "read" && isMixed(result ?? []));

const isOver = ({ history, client }: World): boolean =>
  history.length === 2 &&
  Object.values(client).every(({ jobs }) => Object.keys(jobs).length === 0) &&
  history.every(({ result }) => result !== undefined);

/** Two programs have written, and this is what they leave: of the first, of the second, or parts of both. */
export const leaves =
  (which: 1 | 2 | "parts") =>
  (world: World): boolean =>
    isOver(world) &&
    (which === "parts"
      ? isMixed(world.server.disk)
      : world.server.disk.every((value) => value === which));

/** Of two reads of the first block, one after the other, the later one returns no older value. One program writes. */
export const neverGoesBack = ({ history }: World): boolean => {
  const reads = history.filter(
    ({ request, result }) => request.type === "read" && result != null,
  );
  return reads.every((one) =>
    reads.every(
      (other) => other.invoked <= one.returned || other.result![0]! >= one.result![0]!,
    ),
  );
};

/** A history in the words of the timeline. */
export const usesOf = ({ history }: World): readonly Use[] =>
  history.flatMap(({ request, result, invoked, returned }): readonly Use[] => {
    if (request.type === "read")
      return [{ type: "read", contents: result ?? [], invoked, returned }];
    return request.type === "write"
      ? [{ type: "write", contents: request.values, invoked, returned }]
      : [];
  });

/** Slide 16: what we would actually want. */
export const isWanted = (world: World): boolean => isAsWanted(usesOf(world));

/** The program at this client is answered. */
export const isAnsweredAt = (self: string) => {
  const waits = ({ client }: World): boolean =>
    Object.keys(client[self]!.jobs).length > 0;
  return [waits, (world: World) => !waits(world)] as const;
};
