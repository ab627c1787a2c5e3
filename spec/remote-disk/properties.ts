/** What is promised of the remote disk, as predicates of all processes. */
import type { Operation, WorldOf } from "lockstep";
import { callsOf, type Request, type Result } from "./messages.ts";
import type { rolesOf } from "./remote-disk.ts";

/** The state of the system. */
type DiskState = WorldOf<typeof rolesOf>;

type Done = Operation<Request, Result>;

/** How many calls an operation takes: one for each block, and one that learns of the end of the file. */
const tripsOf = ({ request, result }: Done): number =>
  request.type === "write"
    ? callsOf(request).length
    : Math.min(request.size, (result?.length ?? 0) + 1);

/** Every block that a program reads or writes has cost a call and its reply. */
export const everyBlockCosts = ({ history, client }: DiskState): boolean =>
  Object.entries(client).every(([id, { xid, calls }]) => {
    const own = history.filter((each) => `client${each.client.slice(-1)}` === id);
    const answered = own.filter(({ result }) => result !== undefined);
    const trips = answered.reduce((sum, each) => sum + tripsOf(each), 0);
    return calls.length > 0 || xid === trips;
  });

/** An answered write is on the disk, or a later write of the only writer is. */
export const writtenIsOnDisk = ({ history, server }: DiskState): boolean =>
  history.every(
    ({ request, result }, at) =>
      request.type !== "write" ||
      result === undefined ||
      history.slice(at + 1).some((later) => later.request.type === "write") ||
      request.values.every((value, i) => server.blocks[request.offset + i] === value),
  );

/** A read that answers blocks of two writes. */
export const mixesTwoWrites = ({ history }: DiskState): boolean =>
  history.some(
    ({ request, result }) =>
      request.type === "read" && result != null && new Set(result).size > 1,
  );

/** The program at this stub, if it waits, is answered. */
export const isAnswered = (self: string) => {
  const waits = ({ client }: DiskState): boolean => client[self]!.calls.length > 0;
  return [waits, (state: DiskState) => !waits(state)] as const;
};
