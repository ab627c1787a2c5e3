/**
 * A program that was not written here as a client of real nodes. The harness starts it, reads its history
 * from its standard output, watches how it ends, and kills what is left of it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Json } from "../history/trace.ts";
import { InputError } from "../model/input-error.ts";
import type { AnswerMeaning } from "../simulate/dialect.ts";
import type { Address } from "./address.ts";
import { ForeignHistory, type RecordedCall } from "./foreign-history.ts";
import { LineSplitter, TOO_LONG } from "./lines.ts";

/** Where a program reaches a node. */
export type Door = Address & {
  /** The node's own address, for datagrams and streams. Messages are taken at `host` and `port`. */
  readonly ip: string;
};

export type Command = {
  readonly command: string;
  readonly args: readonly string[];
  /** Beside the variables of the harness. */
  readonly env?: Readonly<Record<string, string>>;
};

/** What a line of its output says: an operation begins, or it ends. */
export type ClientEvent = {
  /** One name for both, and for no other operation of this client. */
  readonly id: string;
  /** Which client asks, where the program speaks for several at a time; the program's own name if left out. */
  readonly client?: string;
  /**
   * When that was on the machine's monotonic clock (CLOCK_MONOTONIC, in milliseconds), if the program tells
   * it. It is when the line was read if left out: see `harness/deploy/README.md`.
   */
  readonly ms?: number;
} & (
  | { readonly type: "invoke"; readonly request: Json }
  | ({ readonly type: "return" } & AnswerMeaning)
);

export type ForeignClient = {
  /** How it is started, told where it reaches the nodes, by their names. */
  readonly program: (nodes: Readonly<Record<string, Door>>) => Command;
  /**
   * Parses a line of its standard output; null: the line says nothing of the history.
   *
   * @throws where the line is none that the program writes
   */
  readonly history: (line: string) => ClientEvent | null;
  /** What to install where the command is not found: `install nfs-common`. */
  readonly missing: string;
  /** After this long it hangs; a minute unless given. */
  readonly withinMs?: number;
};

/** By the name that it has as a client. */
export type ForeignClients = Readonly<Record<string, ForeignClient>>;

/** What the program needs of its world. */
export type ForeignWorld = {
  readonly doors: Readonly<Record<string, Door>>;
  readonly record: (call: RecordedCall) => void;
  /** Resolves when somebody ends the client. */
  readonly deathOf: (client: string) => Promise<"died">;
};

const WITHIN_MS = 60_000;

export class ForeignProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #history: ForeignHistory;
  readonly #command: Command;
  readonly #ended: Promise<void>;
  /** The end of what it wrote on standard error. */
  #complaint = "";
  #killed = false;
  /**
   * Resolves when it has come to its end.
   *
   * @throws InputError when it is not installed, crashed, hangs, or wrote what is no history
   */
  readonly done: Promise<void>;

  constructor(name: string, client: ForeignClient, world: ForeignWorld) {
    this.#name = name;
    this.#command = client.program(world.doors);
    this.#history = new ForeignHistory(name, client.history, world.record);
    const { command, args, env } = this.#command;
    // A group of its own, so that what it starts is killed with it.
    this.#child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, ...env },
    });
    process.once("exit", this.#killGroup);
    this.#ended = new Promise((resolve) => {
      this.#child.once("exit", () => resolve());
      this.#child.once("error", () => resolve()); // It was never started.
    });
    this.done = this.#watched(client, world);
    this.done.catch(() => undefined); // Not at once awaited, yet not unhandled.
  }

  /** Kills it, and resolves when nothing is left of it. */
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
      // Nobody is left.
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
      const hear = (step: () => void): void => {
        try {
          step();
        } catch (error) {
          reject(this.#wrong((error as Error).message));
        }
      };
      const lines = new LineSplitter((line) => hear(() => this.#history.hear(line)));
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
