/** A network of its own, with the port of the portmapper free, and processes that vanish with this one. */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** A network namespace with mounts and processes of its own. */
export type Room = {
  /** A folder for files, seen in the room and outside. */
  readonly folder: string;
  /** Starts a program in it. */
  start(command: string, ...args: readonly string[]): ChildProcess;
  /** Runs a program in it. @returns what it printed @throws when it ends with another code than 0 */
  run(command: string, ...args: readonly string[]): Promise<string>;
  /** A port on the loopback outside that leads to a TCP port in the room. */
  bridge(port: number): Promise<number>;
  /** Takes it down with all that runs in it. */
  close(): Promise<void>;
};

const UP = "up";
/** nfs-ganesha finds no name for a loopback address unless there is another one. */
const SCRIPT = `set -e
mount -t tmpfs tmpfs /run
ip link set lo up
ip addr add 10.99.0.1/32 dev lo
echo ${UP}
cat > /dev/null`;

const UNSHARE = ["-n", "-m", "-p", "-f", "--kill-child", "--mount-proc"];

/** What is missing for a room, and for these programs in it; null: nothing is. */
export const missingForRoom = (...programs: readonly string[]): string | null => {
  if (process.getuid?.() !== 0) return "not root";
  const absent = ["unshare", "nsenter", "ip", "socat", ...programs].filter(
    (each) => spawnSync("sh", ["-c", `command -v ${each}`]).status !== 0,
  );
  if (absent.length > 0) return `no ${absent.join(", ")} on the PATH`;
  return spawnSync("unshare", [...UNSHARE, "true"]).status === 0
    ? null
    : "no privilege to make a network namespace";
};

const execute = promisify(execFile);

/** Waits until something is so. @throws Error after so long */
export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> => {
  const end = Date.now() + timeoutMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Makes a room: needs what `missingForRoom` looks for. */
export const openRoom = async (): Promise<Room> => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-nfs-"));
  // A session of its own: an interrupt at the terminal reaches this process, and the room ends after it.
  const keeper = spawn("unshare", [...UNSHARE, "sh", "-c", SCRIPT], { detached: true });
  let complaint = "";
  keeper.stderr.on("data", (part: Buffer) => {
    complaint += part;
  });
  const isOver = once(keeper, "close");
  const isUp = once(createInterface(keeper.stdout), "line").then(([line]) => line === UP);
  if (!(await Promise.race([isUp, isOver.then(() => false)])))
    throw new Error(`cannot make a network namespace: ${complaint.trim()}`);
  const inside = (command: string, args: readonly string[]): string[] => [
    ...["-t", `${keeper.pid}`, "-n", "-m"],
    `--pid=/proc/${keeper.pid}/ns/pid_for_children`,
    ...["--", command, ...args],
  ];
  const bridges: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];
  const room: Room = {
    folder,
    start: (command, ...args) => spawn("nsenter", inside(command, args)),
    run: async (command, ...args) =>
      (await execute("nsenter", inside(command, args))).stdout,
    bridge: async (port) => {
      const path = join(folder, `${port}.socket`);
      room.start("socat", `UNIX-LISTEN:${path},fork`, `TCP4:127.0.0.1:${port}`);
      const opens = () =>
        new Promise<boolean>((resolve) => {
          const socket = connect(path);
          socket.once("error", () => resolve(false));
          socket.once("connect", () => resolve(true) ?? socket.destroy());
        });
      await until("a bridge is there", opens);
      const bridge = await joinedBy(() => connect(path));
      bridges.push(bridge);
      return bridge.port;
    },
    close: async () => {
      for (const { server, sockets } of bridges) {
        server.close();
        for (const socket of sockets) socket.destroy();
      }
      keeper.stdin.end();
      await isOver;
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return room;
};

/** A port of this machine, each of whose connections goes on over another one. */
const joinedBy = async (onward: () => Socket) => {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = onward();
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => undefined);
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  return { server, sockets, port };
};
