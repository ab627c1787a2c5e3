/** A cell of OpenAFS: its servers, and two clients whose programs make calls; all in namespaces of this machine. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { missingForFuse } from "../../../deploy/fuse/missing.ts";
import { missingForTun } from "../../../deploy/tun/missing.ts";
import type { Operation } from "../../../model/operation.ts";
import { ADDRESSES, CELL, CLIENT, NAMESPACES, SERVERS } from "./cell-script.laws.ts";
import type { Cell, Machine } from "./scenes.laws.ts";
import type { Call, Called } from "./worker.laws.ts";

const SERVER_FOLDER = "/usr/lib/openafs";
const WORKER = new URL("worker.laws.ts", import.meta.url).pathname;
const UP_TRIES = 100;
const UP_WAIT_MS = 200;

/** What is missing for a cell; null: nothing is. */
export const missingForCell = (): string | null => {
  const missing =
    missingForFuse(["vos", "afsd.fuse", "unshare", "nsenter"]) ?? missingForTun();
  if (missing !== null) return missing;
  const absent = ["vlserver", "ptserver", "fileserver", "volserver"].filter(
    (name) => !existsSync(join(SERVER_FOLDER, name)),
  );
  return absent.length === 0 ? null : `no ${absent.join(", ")} in ${SERVER_FOLDER}`;
};

const execute = promisify(execFile);
const ip = (...words: readonly string[]) => execute("ip", words);

type ClientName = "a" | "b";

/** The first line that a process writes; fails if it ends before. */
const firstLine = async (child: ChildProcess): Promise<string> => {
  let complaint = "";
  child.stderr!.on("data", (part: Buffer) => {
    complaint += part;
  });
  const ended = once(child, "close").then(() => {
    throw new Error(`the cell ended before it was up: ${complaint.trim()}`);
  });
  ended.catch(() => {});
  const [line] = await Promise.race([
    once(createInterface(child.stdout!), "line"),
    ended,
  ]);
  return line as string;
};

/** One client, and a program on it. */
class AfsClient implements Machine {
  readonly name: ClientName;
  readonly #cell: string;
  readonly #program: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #operations: Operation[];

  constructor(
    name: ClientName,
    cell: string,
    program: ChildProcess,
    operations: Operation[],
  ) {
    this.name = name;
    this.#cell = cell;
    this.#program = program;
    this.#answers = createInterface(program.stdout!)[Symbol.asyncIterator]();
    this.#operations = operations;
  }

  /** Makes a call; if it is one of a file, it is an operation of the history. */
  async call(call: Call): Promise<Called> {
    this.#program.stdin!.write(`${JSON.stringify(call)}\n`);
    const { value } = await this.#answers.next();
    const called = JSON.parse(value as string) as Called;
    if (call.type !== "make" && called.error === null)
      this.#operations.push({
        client: this.name,
        request: call,
        result: called.result,
        invoked: called.from,
        returned: called.to,
      });
    return called;
  }

  /** Datagrams that the machine of this client has sent so far. */
  async sent(): Promise<number> {
    const { stdout } = await ip(
      ...["netns", "exec", `${this.#cell}-${this.name}`, "cat", "/proc/net/snmp"],
    );
    const [names = "", values = ""] = stdout
      .split("\n")
      .filter((line) => line.startsWith("Udp:"));
    return Number(values.split(" ")[names.split(" ").indexOf("OutDatagrams")]);
  }

  /** Cuts the machine off, in both directions. */
  async cut(): Promise<void> {
    await ip("-n", `${this.#cell}-h`, "link", "set", `port-${this.name}`, "nomaster");
  }

  async heal(): Promise<void> {
    await ip(
      "-n",
      `${this.#cell}-h`,
      "link",
      "set",
      `port-${this.name}`,
      "master",
      "bridge",
    );
  }
}

/** A cell that vanishes when it is closed. */
export type AfsCell = Cell & { close(): Promise<void> };

/** The rights of system:administrators in a new volume, as a dump has them: the group -204, and all seven. */
const ADMINISTRATORS = Buffer.from("ffffff340000007f", "hex");
const ANY_USER = -101;

/** Gives the rights of administrators in a dump to every user. */
const openToAll = (dump: string): void => {
  const bytes = readFileSync(dump);
  const at = bytes.indexOf(ADMINISTRATORS);
  if (at < 0) throw new Error("the dump of the volume has no rights of administrators");
  bytes.writeInt32BE(ANY_USER, at);
  writeFileSync(dump, bytes);
};

/** The folder of a cell, with its configuration. */
const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-afs-"));
  for (const name of ["etc/server", "vicepa", "lib/local", "lib/db", "log"])
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  for (const name of ["a", "b"])
    mkdirSync(join(folder, name, "mnt"), { recursive: true });
  for (const into of ["etc", "etc/server"]) {
    writeFileSync(join(folder, into, "ThisCell"), `${CELL}\n`);
    const hosts = `>${CELL}\n${ADDRESSES.s} #server\n`;
    writeFileSync(join(folder, into, "CellServDB"), hosts);
  }
  return folder;
};

let made = 0;

/** Starts the cell, which vanishes with this process at the latest. */
export const openCell = async (): Promise<AfsCell> => {
  made += 1;
  const cell = `ls${process.pid.toString(36)}-${made}`;
  const folder = makeFolder();
  const keeper = spawn("sh", ["-c", NAMESPACES, "sh", cell], { detached: true });
  const close = async (): Promise<void> => {
    const ended = once(keeper, "close");
    keeper.stdin.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await firstLine(keeper);
    await startServers(cell, folder);
    const operations: Operation[] = [];
    const a = await startClient(cell, folder, "a", operations);
    const b = await startClient(cell, folder, "b", operations);
    return { a, b, operations, pause, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const startServers = async (cell: string, folder: string): Promise<void> => {
  const inside = ["netns", "exec", `${cell}-s`, "unshare", "-m"];
  const servers = spawn("ip", [...inside, "sh", "-c", SERVERS, "sh", folder]);
  const lines = createInterface(servers.stdout)[Symbol.asyncIterator]();
  await lines.next();
  openToAll(join(folder, "dump"));
  servers.stdin.write("\n");
  const { done } = await lines.next();
  if (done) throw new Error("the volume cannot be restored");
};

const startClient = async (
  cell: string,
  folder: string,
  name: ClientName,
  operations: Operation[],
): Promise<AfsClient> => {
  const room = `${cell}-${name}`;
  // The only path of the cache that the program takes is in this file.
  writeFileSync(join(folder, "etc/cacheinfo"), `/afs:${folder}/${name}/cache:20000\n`);
  const inside = ["netns", "exec", room, "unshare", "-m", "sh", "-c", CLIENT, "sh"];
  await execute("ip", [...inside, folder, name]);
  const mounted = join(folder, name, "mnt", CELL);
  for (let tried = 0; tried < UP_TRIES; tried += 1) {
    const [pid] = (await ip("netns", "pids", room)).stdout.trim().split("\n");
    const within = ["-t", pid!, "-m"];
    const isUp = await execute("nsenter", [...within, "ls", mounted]).then(
      () => true,
      () => false,
    );
    if (isUp) {
      const tsx = ["--import", import.meta.resolve("tsx")];
      const words = [...within, process.execPath, ...tsx, WORKER, mounted];
      // In the namespace of the client, so that it ends with the cell.
      const program = spawn("ip", ["netns", "exec", room, "nsenter", ...words], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      return new AfsClient(name, cell, program, operations);
    }
    await pause(UP_WAIT_MS);
  }
  throw new Error(`client ${name} does not reach the cell`);
};
