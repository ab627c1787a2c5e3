/**
 * The remote disk: a file on a server, without any copy elsewhere. Every block that a program reads or writes is a
 * call to the server.
 *
 * Source: slide 9 of the course; slides 26 and 45 for what a cut and a history show; for calls that come twice:
 * Birrell, Nelson. "Implementing Remote Procedure Calls". ACM TOCS 2(1), 1984.
 *
 * Left out: files by name, which [`vfs`](../vfs/README.md) has; caches of clients, which NFS and AFS add.
 */
import { blockFile, type Compared, family, ids, many, one, system } from "lockstep";
import { claims } from "./claims.ts";
import { type Client, client } from "./client.ts";
import { messageText, type Request } from "./messages.ts";
import { mutants } from "./mutants.ts";
import {
  everyBlockCosts,
  isAnswered,
  mixesTwoWrites,
  writtenIsOnDisk,
} from "./properties.ts";
import { type Rules, rules } from "./rules.ts";
import { defaults, type Scope } from "./scope.ts";
import { type Server, server } from "./server.ts";

/** The server, and the stub of each program's machine. */
export const rolesOf = ({ clients }: Scope, rules: Rules) => ({
  server: one(server(rules)),
  client: many(ids("client", clients), (self) => client(self, "server", rules)),
});

const writeOf = ({ size }: Pick<Scope, "size">, value: number): Request => ({
  type: "write",
  offset: 0,
  values: Array.from({ length: size }, () => value),
});

const readOf = ({ size }: Pick<Scope, "size">): Request => ({
  type: "read",
  offset: 0,
  size,
});

/** What a process holds, in one line. */
const stateText = (state: Server | Client): string =>
  "blocks" in state
    ? `blocks ${state.blocks.join(" ") || "none"}`
    : [
        state.calls.length === 0 ? "idle" : `${state.calls.length} to go`,
        state.values.length > 0 ? `read ${state.values.join(" ")}` : "",
      ]
        .filter((text) => text !== "")
        .join(", ");

/** What the file looks like to programs on one machine. */
const oneFile = blockFile(0);

const disk = (scope: Scope, rules: Rules) => {
  const { writes, reads, crashes, loss, duplicates, partitions } = scope;
  const roles = rolesOf(scope, rules);
  const [writer, ...readers] = roles.client.ids;
  const writing = Array.from({ length: writes }, (_, i) => writeOf(scope, i + 1));
  const reading = Array.from({ length: reads }, () => readOf(scope));
  return system({
    name: "remote disk",
    roles,
    clients: Object.fromEntries(
      roles.client.ids.map((at, i) => [
        `program${i}`,
        { at, script: i === 0 ? writing : reading },
      ]),
    ),
    environment: {
      network: "bag",
      crashes,
      restarts: crashes,
      loss,
      duplicates,
      partitions: { times: partitions, cuts: [["server", writer!]] },
    },
    show: { message: messageText, state: stateText },
    consistent: { linearizable: oneFile },
    always: {
      "every block costs a round trip": everyBlockCosts,
      "a write that was answered is on the disk": writtenIsOnDisk,
    },
    sometimes: { "a read answers blocks of two writes": mixesTwoWrites },
    leadsTo: {
      "a program on the side of the server is answered": isAnswered(writer!),
      "a program that is cut off from the server is answered": isAnswered(
        readers.at(-1) ?? writer!,
      ),
    },
    fair: { weak: ["deliver", "restart", "retry"] }, // No heal is promised.
  });
};

/** The row of the remote disk in the matrix: one block, which a program reads or writes. */
const compared: Compared<Scope> = {
  rows: { "one block": { writes: 1 }, "two blocks": { size: 2, writes: 1 } },
  asks: (scope) => ({
    read: [readOf(scope)],
    write: (value) => [writeOf(scope, value)],
    wordOf: (request) => (request as Request).type,
  }),
  sides: ({ clients }) => {
    const [writer, ...others] = ids("client", clients);
    return [["server", writer!], others];
  },
};

/** The remote disk as a family: scope, rules, mutants, claims. */
export const remoteDisk = family({
  scope: defaults,
  rules,
  limits: () => ({
    clients: [1, 3],
    size: [1, 3],
    writes: [0, 3],
    reads: [0, 3],
    crashes: [0, 2],
    loss: [0, 2],
    duplicates: [0, 2],
    partitions: [0, 1],
  }),
  system: disk,
  mutants,
  claims,
  compared,
});
