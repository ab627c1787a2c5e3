/** The file service: lines and a name on its disk, a position in its memory. */
import { type Ports, pause, untilDiskLets } from "../ports.ts";
import type { fileService } from "./file-service.ts";
import type { Faults } from "./options.ts";
import type { CallContext, Handlers } from "./program.ts";

type ServicePorts = Ports<"disk" | "clock">;

/** The contents of the disk. */
type Stored = { readonly lines: readonly string[]; readonly file: boolean };

/** The options of the service. */
type ServiceOptions = {
  /** Does the file exist at the start? */
  readonly file: boolean;
  /** How long the service works before it makes a change, in milliseconds. */
  readonly workMs: number;
  readonly faults: Faults;
};

/** A call that changes what is stored. */
type Change = { readonly type: string; readonly context: CallContext };

const KEY = "service";
const TEXT = "abcd";
/** After how long a failing disk is tried again. */
const DISK_RETRY_MS = 50;

const letterAt = (at: number): string => TEXT[at] ?? "end";

/** One service. Changes are made one after another, each on the disk before it is answered. */
export class StoredService {
  readonly #ports: ServicePorts;
  readonly #options: ServiceOptions;
  #stored: Stored;
  #position: number | null = null;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(ports: ServicePorts, options: ServiceOptions, stored: Stored) {
    this.#ports = ports;
    this.#options = options;
    this.#stored = stored;
  }

  /** Reads what the disk holds. */
  static async open(
    ports: ServicePorts,
    options: ServiceOptions,
  ): Promise<StoredService> {
    const found = (await ports.disk.get(KEY)) as Stored | undefined;
    return new StoredService(ports, options, found ?? { lines: [], file: options.file });
  }

  /** The contents at present. */
  get stored(): Stored {
    return this.#stored;
  }

  /** The procedures of the program. */
  handlers(): Handlers<(typeof fileService)["procedures"]> {
    return {
      append: (line, context) =>
        this.#change({ type: "append", context }, ({ lines, file }) => [
          { lines: [...lines, line], file },
          lines.length + 1,
        ]),
      remove: (_, context) =>
        this.#change({ type: "remove", context }, (stored) => [
          { ...stored, file: false },
          stored.file ? "removed" : "no such file",
        ]),
      create: (_, context) =>
        this.#change({ type: "create", context }, (stored) => [
          { ...stored, file: true },
          stored.file ? "exists" : "created",
        ]),
      seek: (to) => {
        this.#position = to;
        return to;
      },
      read: () => {
        const at = this.#position;
        if (at === null) return { type: false, value: undefined };
        this.#position = at + 1;
        return { type: true, value: letterAt(at) };
      },
      readAt: letterAt,
    };
  }

  async #change<R>(
    { type, context: { address, xid } }: Change,
    change: (stored: Stored) => readonly [Stored, R],
  ): Promise<R> {
    const { workMs, faults } = this.#options;
    const work = async (): Promise<R> => {
      if (workMs > 0) await pause(this.#ports.clock, workMs);
      const [stored, result] = change(this.#stored);
      await this.#store(stored);
      this.#stored = stored;
      const op = { id: `${address}.${xid}`, type };
      this.#ports.trace({ action: "hold", op, state: stored });
      return result;
    };
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return faults.has("reply-before-done") ? change(this.#stored)[1] : done;
  }

  /** Resolves when the disk has it, however often the disk fails until then. */
  async #store(stored: Stored): Promise<void> {
    this.#ports.disk.put(KEY, stored);
    const { clock, disk } = this.#ports;
    return untilDiskLets(clock, () => disk.flush(), DISK_RETRY_MS);
  }
}
