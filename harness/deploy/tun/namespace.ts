import {
  type ChildProcess,
  execFile,
  type SpawnOptions,
  spawn,
} from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { keeperScript, UP } from "./keeper-script.ts";

/** The loopback address of socat. A port that is taken there is one of another machine behind a device. */
export const SOCAT_ADDRESS = "127.77.0.1";

/** The options of a namespace. */
type NamespaceOptions = {
  /** The UDP port on 127.0.0.1 of the machine behind the device. */
  readonly port: number;
  /** One that no other namespace has, unless given: see `NAMESPACE_NAME`. */
  readonly name?: string;
  /** The address of the kernel, with the length of its prefix. */
  readonly address?: string;
  readonly mtuBytes?: number;
};

/** A network namespace of Linux, in which programs reach a machine of user space by a TUN device. */
export type Namespace = {
  /** The name of the namespace, and of its device. */
  readonly name: string;
  /** Starts a program in it. */
  start(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** Runs a program in it. @returns its standard output @throws when it exits with another code than 0 */
  run(command: string, args: readonly string[]): Promise<string>;
  /** Removes the namespace, and ends all programs in it. */
  close(): Promise<void>;
};

let made = 0;
const uniqueName = (): string => {
  made += 1;
  return `ls${process.pid.toString(36)}-${made}`;
};

const execute = promisify(execFile);

/**
 * Makes a namespace whose TUN device is joined to a UDP port: needs root, and what `missingForTun` looks for.
 * It vanishes with this process at the latest.
 *
 * @throws Error with what `ip` or socat complained of
 */
export const openNamespace = async ({
  port,
  name = uniqueName(),
  address = "10.99.0.1/24",
  mtuBytes = 1500,
}: NamespaceOptions): Promise<Namespace> => {
  const script = keeperScript({ name, address, mtuBytes, device: SOCAT_ADDRESS, port });
  // A session of its own: an interrupt at the terminal reaches this process, and the script ends after it.
  const keeper = spawn("sh", ["-c", script], { detached: true });
  let complaint = "";
  keeper.stderr.on("data", (part: Buffer) => {
    complaint += part;
  });
  const isOver = once(keeper, "close");
  const lines = createInterface(keeper.stdout);
  const isUp = once(lines, "line").then(([line]) => line === UP);
  if (!(await Promise.race([isUp, isOver.then(() => false)])))
    throw new Error(`cannot make the network namespace ${name}: ${complaint.trim()}`);
  const inside = (command: string, args: readonly string[]): string[] => [
    "netns",
    "exec",
    name,
    command,
    ...args,
  ];
  return {
    name,
    start: (command, args, options = {}) => spawn("ip", inside(command, args), options),
    run: async (command, args) => (await execute("ip", inside(command, args))).stdout,
    close: async () => {
      keeper.stdin.end();
      await isOver;
    },
  };
};
