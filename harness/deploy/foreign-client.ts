/**
 * Foreign programs as clients of real nodes. The harness starts a program, reads its history from its standard
 * output, checks how it ends, and kills the processes that it leaves.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Json } from "../history/trace.ts";
import { InputError } from "../model/input-error.ts";
import type { AnswerMeaning } from "../simulate/dialect.ts";
import type { Address } from "./address.ts";
import { ForeignHistory, type RecordCall } from "./foreign-history.ts";
import { LineSplitter, TOO_LONG } from "./lines.ts";

/** The address at which a program reaches a node; it stays the same over restarts of the node. */
export type Door = Address & {
  /** The IP address of the node, for datagrams and streams; `host` and `port` are for messages. */
  readonly ip: string;
};

/** How a program is started. */
type Command = {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables in addition to those of the harness. */
  readonly env?: Readonly<Record<string, string>>;
};

/** The meaning of a line of output: an operation begins, or it ends. */
export type ClientEvent = {
  /** The name of the operation, the same in both events; this client gives it to no other operation. */
  readonly id: string;
  /** The client that asks, where the program has several; the name of the program unless given. */
  readonly client?: string;
  /**
   * The time of the event on the machine's monotonic clock (CLOCK_MONOTONIC), in milliseconds; the time at
   * which the line was read unless given: see `harness/deploy/README.md`.
   */
  readonly ms?: number;
} & (
  | { readonly type: "invoke"; readonly request: Json }
  | ({ readonly type: "return" } & AnswerMeaning)
);

/** A program that is a client. */
export type ForeignClient = {
  /** The command that starts it, for these addresses of the nodes by name. */
  readonly program: (nodes: Readonly<Record<string, Door>>) => Command;
  /**
   * Parses a line of its standard output; null: the line is not about the history.
   *
   * @throws when the program does not write such lines
   */
  readonly history: (line: string) => ClientEvent | null;
  /** What to do if the command is not found, such as `install nfs-common`. */
  readonly missing: string;
  /** Within what time it has to end; a minute unless given. */
  readonly withinMs?: number;
};

/** Programs by the names that they have as clients. */
export type ForeignClients = Readonly<Record<string, ForeignClient>>;

/** What a program needs of its world. */
type ForeignWorld = {
  readonly doors: Readonly<Record<string, Door>>;
  readonly record: RecordCall;
  /** Resolves when a fault ends the client. */
  readonly deathOf: (client: string) => Promise<"died">;
};

const WITHIN_MS = 60_000;

/** A running program. */
export class ForeignProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #history: ForeignHistory;
  readonly #command: Command;
  readonly #ended: Promise<void>;
  /** The last part of its standard error. */
  #complaint = "";
  #killed = false;
  /**
   * Resolves when the program has ended.
   *
   * @throws InputError when it is not installed, crashes, hangs, or writes a line that is no history
   */
  readonly done: Promise<void>;

  constructor(name: string, client: ForeignClient, world: ForeignWorld) {
    this.#name = name;
    this.#command = client.program(world.doors);
    this.#history = new ForeignHistory(name, client.history, world.record);
    const { command, args, env } = this.#command;
    // A process group of its own, so that the processes that it starts are killed with it.
    this.#child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, ...env },
    });
    process.once("exit", this.#killGroup);
    this.#ended = new Promise((resolve) => {
      this.#child.once("exit", () => resolve());
      this.#child.once("error", () => resolve()); // It could not be started.
    });
    this.done = this.#watched(client, world);
    this.done.catch(() => undefined); // It is awaited only later: until then it is not unhandled.
  }

  /** Kills it, and resolves when its process has ended. */
  async kill(): Promise<void> {
    this.#killed = true;
    this.#killGroup();
    await this.#ended;
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  readonly #killGroup = (): void => {
    process.removeListener("exit", this.#killGroup);
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // No process of the group is left.
    }
  };

  async #watched(client: ForeignClient, world: ForeignWorld): Promise<void> {
    const { withinMs = WITHIN_MS } = client;
    void world.deathOf(this.#name).then(() => this.kill());
    let timer: NodeJS.Timeout | undefined;
    const hangs = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            this.#wrong(`has not ended after ${withinMs / 1000} s; ${this.#last()}`),
          ),
        withinMs,
      );
    });
    try {
      await Promise.race([this.#run(client.missing), hangs]);
    } catch (error) {
      if (!this.#killed) throw error;
    } finally {
      clearTimeout(timer);
      await this.kill();
    }
  }

  async #run(missing: string): Promise<void> {
    const child = this.#child;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = `${this.#complaint}${text}`.slice(-COMPLAINT_CHARACTERS);
    });
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once("error", ({ code, message }: NodeJS.ErrnoException) => {
        const why =
          code === "ENOENT"
            ? "is not installed"
            : `cannot be started (${code ?? message})`;
        reject(this.#wrong(`${why}: ${missing}`));
      });
      const guarded = (step: () => void): void => {
        try {
          step();
        } catch (error) {
          reject(this.#wrong((error as Error).message));
        }
      };
      const lines = new LineSplitter((line) => guarded(() => this.#history.add(line)));
      child.stdout?.on("data", (chunk: Buffer) => {
        if (lines.add(chunk)) return;
        reject(this.#wrong(`wrote ${TOO_LONG}`));
      });
      child.once("close", (code, signal) => {
        if (code === 0 && lines.unfinishedBytes > 0)
          reject(this.#wrong(`ended within a line of its output; ${this.#last()}`));
        resolve(code ?? signal ?? "no code");
      });
    });
    if (code === 0) return;
    const said = this.#complaint.trimEnd().split("\n").at(-1) || "it wrote no error";
    throw this.#wrong(`ended with ${code}: ${said}`);
  }

  #last(): string {
    const { last } = this.#history;
    return last === undefined ? "it wrote no line" : `the last whole line is ${last}`;
  }

  #wrong(what: string): InputError {
    return new InputError(`client ${this.#name}: ${this.#command.command} ${what}`);
  }
}

const COMPLAINT_CHARACTERS = 4000;
