/**
 * Kills the process of a server of NFS while no call that changes names is being done or unanswered.
 *
 * A server of NFS forgets its replies in a crash. A REMOVE that was done before the crash and not answered comes
 * again after it, and gets NOENT: so the protocol has it, and `spec/nfs` claims it. Any program fails then, so that a
 * test of programs must not kill the server there. Calls that may be done twice are in flight when it dies.
 */
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { nfsProgram } from "../../../impl/nfs/wire/nfs-program.ts";
import { unpackCall } from "../../../impl/rpc/message.ts";
import { RpcServer } from "../../../impl/rpc/server.ts";

/** Done a second time, these are answered otherwise than the first time. */
const ONCE = (
  ["create", "mkdir", "symlink", "mknod", "remove", "rmdir", "rename", "link"] as const
).map((name) => nfsProgram.procedures[name].number);

/** How long the server goes on until a call comes that may be done twice. */
const LATEST_MS = 200;
const LOOK_MS = 2;

const isOnce = (bytes: Uint8Array): boolean => {
  const call = unpackCall(bytes);
  if (call === null || call.args === "other version") return false;
  return call.program === nfsProgram.number && ONCE.includes(call.procedure);
};

/**
 * Have clients read all that the server at this port has sent to them? The kernel has each connection twice, because
 * both of its ends are on this machine: proc(5), `net/tcp`. What a client has not read may be lost once the kernel
 * resets the connection of a dead server.
 */
const isAllRead = (port: number): boolean => {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return readFileSync("/proc/net/tcp", "latin1")
    .trim()
    .split("\n")
    .slice(1)
    .every((line) => {
      const [, local = "", remote = "", , queues = ""] = line.trim().split(/\s+/);
      const [unsent, unread] = queues.split(":").map((hex) => Number.parseInt(hex, 16));
      if (local.endsWith(suffix)) return unsent === 0;
      return !remote.endsWith(suffix) || unread === 0;
    });
};

/**
 * Watches the calls of every server of this process.
 *
 * @returns what kills the process at such a moment; the argument is the port of the server
 */
export const killedBetweenCalls = (): ((port: number) => Promise<void>) => {
  const { receive } = RpcServer.prototype;
  let running = 0;
  let isEnding = false;
  let repeatable = (): void => undefined;
  RpcServer.prototype.receive = function (bytes, from, reply) {
    if (!isOnce(bytes)) {
      const isTaken = receive.call(this, bytes, from, reply);
      repeatable();
      return isTaken;
    }
    // It is never done: the process dies, and the client sends it to the next one.
    if (isEnding) return true;
    running += 1;
    const isTaken = receive.call(this, bytes, from, (answer) => {
      running -= 1;
      reply(answer);
    });
    if (!isTaken) running -= 1;
    return isTaken;
  };
  return async (port) => {
    isEnding = true;
    // Twice in a row: between the two, what this process itself still held has gone to the kernel.
    for (let quiet = 0; quiet < 2; ) {
      await pause(LOOK_MS);
      quiet = running === 0 && isAllRead(port) ? quiet + 1 : 0;
    }
    const comes = new Promise<void>((resolve) => {
      repeatable = resolve;
    });
    await Promise.race([comes, pause(LATEST_MS)]);
    process.kill(process.pid, "SIGKILL");
  };
};
