/** Answers the requests of the kernel about one mount, until that is gone. */
import { closeSync, read, readFileSync, writevSync } from "node:fs";
import { constants } from "node:os";
import { BYTES_MAX, HEADER_BYTES, OLDEST_MINOR, VERSION } from "./opcodes.ts";
import {
  answerBytes,
  errnoOf,
  type FuseOperations,
  forgetAttributes,
  headerBytes,
  initBytes,
  type Sharing,
} from "./replies.ts";
import { type FileRequests, type FuseRequest, requestIn } from "./requests.ts";

/** Room for the largest request: a write, and what stands before its bytes. */
const REQUEST_BYTES = HEADER_BYTES + 40 + BYTES_MAX + 4096;
/** How often a waiting program that got a signal is looked at. */
const LOOK_MS = 200;
const { EINTR, ENOSYS, EPROTO } = constants.errno;

/** The kernel reads again after these: a request was taken back, or the read was interrupted. */
const AGAIN: readonly unknown[] = ["ENOENT", "EINTR", "EAGAIN"];
/** The mount is gone: unmounted, or cut off by force. */
const GONE: readonly unknown[] = ["ENODEV", "ECONNABORTED"];

type FileRequest = {
  [T in keyof FileRequests]: { readonly type: T } & FileRequests[T];
}[keyof FileRequests];

/**
 * Is a program about to be killed? A signal that ends a program becomes a pending SIGKILL of each of its threads
 * (`complete_signal` in the kernel), which waits for the answer of a file system all the same.
 */
const isDying = (pid: number): boolean => {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, "latin1");
  } catch {
    return false;
  }
  const kill = 1n << BigInt(constants.signals.SIGKILL - 1);
  return [...status.matchAll(/^(?:SigPnd|ShdPnd):\s*([\da-f]+)$/gm)].some(
    ([, mask]) => (BigInt(`0x${mask}`) & kill) !== 0n,
  );
};

/** A program that waits for an answer, with the timer that checks it once it has got a signal. */
type Waiting = { readonly pid: number; look: NodeJS.Timeout | undefined };

/** A session with the kernel over an open /dev/fuse. */
export class FuseSession {
  readonly #device: number;
  readonly #operations: FuseOperations;
  readonly #sharing: Sharing;
  /** Requests that wait for the file system, by their numbers. */
  readonly #waiting = new Map<bigint, Waiting>();
  readonly #buffer = Buffer.allocUnsafe(REQUEST_BYTES);
  /** Resolves when the mount is gone, or fails when the device does. */
  readonly ended: Promise<void>;
  #end!: { resolve(): void; reject(error: unknown): void };

  /** @param device a descriptor of /dev/fuse, which is closed at the end */
  constructor(device: number, operations: FuseOperations, sharing: Sharing) {
    this.#device = device;
    this.#sharing = sharing;
    this.#operations = operations;
    this.ended = new Promise((resolve, reject) => {
      this.#end = { resolve, reject };
    });
    // Before the mount, `abandon` closes the device, and no error is reported.
    this.ended.catch(() => {});
    this.#next();
  }

  #next(): void {
    read(this.#device, this.#buffer, 0, REQUEST_BYTES, null, (error, count) => {
      if (error === null) this.#take(requestIn(this.#buffer.subarray(0, count)));
      else if (!AGAIN.includes(error.code)) {
        this.#over(GONE.includes(error.code) ? null : error);
        return;
      }
      this.#next();
    });
  }

  #over(error: unknown): void {
    for (const { look } of this.#waiting.values()) clearInterval(look);
    this.#waiting.clear();
    closeSync(this.#device);
    if (error === null) this.#end.resolve();
    else this.#end.reject(error);
  }

  #take(request: FuseRequest): void {
    switch (request.type) {
      case "init":
        this.#agree(request);
        return;
      case "interrupt":
        this.#interrupted(request.of);
        return;
      case "forget":
        this.#operations.forget(request.nodes);
        return;
      case "destroy":
        return;
      case "other":
        this.#reply(headerBytes(request.unique, 0, ENOSYS));
        return;
      default:
        void this.#answer(request);
    }
  }

  #agree(request: Extract<FuseRequest, { type: "init" }>): void {
    const isKnown = request.major >= VERSION.major && request.minor >= OLDEST_MINOR;
    const bytes = isKnown ? initBytes(request) : Buffer.alloc(0);
    const header = headerBytes(request.unique, bytes.length, isKnown ? 0 : EPROTO);
    this.#reply(header, bytes);
  }

  async #answer(request: FileRequest): Promise<void> {
    const { unique } = request;
    this.#waiting.set(unique, { pid: request.pid, look: undefined });
    const operation = this.#operations[request.type] as (
      request: FileRequest,
    ) => Promise<unknown>;
    let answer: unknown;
    let bytes: Uint8Array = Buffer.alloc(0);
    let errno = 0;
    try {
      answer = await operation(request);
      bytes = answerBytes(request, answer, this.#sharing);
    } catch (error) {
      errno = errnoOf(error);
    }
    const waited = this.#waiting.get(unique);
    clearInterval(waited?.look);
    this.#waiting.delete(unique);
    // Opened, a file may be another one than the kernel has known: what it read before does not count.
    if (request.type === "open" && this.#sharing === "shared")
      this.#reply(forgetAttributes(request.node));
    const isHeard =
      waited !== undefined &&
      this.#reply(headerBytes(unique, bytes.length, errno), bytes);
    if (!isHeard && errno === 0) await this.#undo(request, answer);
  }

  /** Closes again what was opened for a program that has died. */
  async #undo(request: FileRequest, answer: unknown): Promise<void> {
    const opened: readonly string[] = ["open", "create", "opendir"];
    if (!opened.includes(request.type)) return;
    const { handle, node = request.node } = answer as { handle: number; node?: number };
    const close = request.type === "opendir" ? "releasedir" : "release";
    await this.#operations[close]({ ...request, node, handle }).catch(() => {});
  }

  /** A program that dies need not wait: its call ends with EINTR. Other signals wait for the answer, as on a disk. */
  #interrupted(of: bigint): void {
    const waiting = this.#waiting.get(of);
    if (waiting === undefined || waiting.look !== undefined) return;
    const look = (): void => {
      if (!isDying(waiting.pid)) return;
      clearInterval(waiting.look);
      this.#waiting.delete(of);
      this.#reply(headerBytes(of, 0, EINTR));
    };
    waiting.look = setInterval(look, LOOK_MS);
    look();
  }

  /** @returns whether the program still waits for it */
  #reply(...parts: readonly Uint8Array[]): boolean {
    try {
      writevSync(this.#device, parts as Uint8Array[]);
      return true;
    } catch {
      // ENOENT: the request was taken back. ENODEV, EBADF: the mount is gone.
      return false;
    }
  }
}
