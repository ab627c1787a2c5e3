/** The file server: fetches and stores of whole files, and the clients that it tells of them. */
import { type Clock, DiskFailure, FileError, untilDiskLets } from "../../ports.ts";
import { Unanswered } from "../../rpc/errors.ts";
import type { CallContext, Handlers } from "../../rpc/program.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import type { fileProgram } from "../wire/file-program.ts";
import {
  type Caller,
  type Numbered,
  PART_BYTES_MAX,
  type Status,
} from "../wire/values.ts";
import type { Callbacks, Versioned } from "./callbacks.ts";
import type { Clients } from "./clients.ts";
import { failureOf, refuse } from "./errors.ts";
import type { ServerOptions } from "./options.ts";
import { stagedName } from "./staged.ts";
import { type Done, type Vnode, withDone } from "./vnode.ts";
import { type NewBytes, ROOT, type Volume } from "./volume.ts";

/** The procedures of the program. */
export type Procedures = (typeof fileProgram)["procedures"];
type ArgsOf<P extends keyof Procedures> = ValueOf<Procedures[P]["args"]>;

/** The parts that a server works with. */
type ServerParts = {
  readonly clock: Clock;
  readonly volume: Volume;
  readonly clients: Clients;
  readonly callbacks: Callbacks;
  readonly options: ServerOptions;
  /** Takes note of each grant, and of each change once no crash can undo it. */
  readonly note?: Note;
};

/** Takes note of a grant, or of a change with the new bytes. */
export type Note = (
  what: "grant" | "commit",
  by: CallContext,
  status: Status,
  bytes?: NewBytes,
) => void;

/** A client, and the call that it makes. */
export type Asked = { readonly client: string; readonly context: CallContext };

/** The most bytes of a file. */
const FILE_BYTES_MAX = 2 ** 31;
/** When a server with the fault `tear-store` or `register-after-reply` does the rest. */
export const LATER_MS = 15;

/** Fetches and stores. */
export class FileServer {
  readonly parts: ServerParts;
  constructor(parts: ServerParts) {
    this.parts = parts;
  }

  /** The handlers of the procedures that are about one file. */
  handlers(): Pick<
    Handlers<Procedures>,
    "describe" | "fetch" | "more" | "put" | "store" | "space" | "parent"
  > {
    const { volume, options } = this.parts;
    const leaseMs = options.lease * options.tickMs;
    return {
      describe: () => ({ cell: volume.cell, root: ROOT, leaseMs }),
      fetch: (args, context) => this.answer(() => this.#fetch(args, context)),
      more: (args) => this.answer(() => this.#more(args)),
      put: (args, context) => this.answer(() => this.#put(args, context)),
      store: (args, context) => this.answer(() => this.#store(args, context)),
      space: () => this.answer(() => volume.space()),
      parent: ({ fid }) =>
        this.answer(async () => {
          if (volume.vnode(fid) === undefined) refuse("ESTALE");
          return volume.parents.get(fid) ?? ROOT;
        }),
    };
  }

  /** The answer to a call: its results, or the error. */
  async answer<V>(work: () => Promise<V>) {
    try {
      return { type: "OK" as const, value: await work() };
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Notes the caller, and delivers the breaks that it still has to get. @throws Unanswered */
  async arrived(caller: Caller, context: CallContext, fid: number): Promise<Asked> {
    const { clients, callbacks } = this.parts;
    const client = await this.durably(() => clients.arrived(context.address, caller));
    await callbacks.arrived(client, fid, context.xid);
    return { client, context };
  }

  /** Begins a change of these files; `end` of the callbacks ends it. */
  async begin(fids: readonly number[], { client, context }: Asked): Promise<void> {
    const { callbacks } = this.parts;
    while (!(await callbacks.begin(fids, client)))
      // The server has given the client up while its call waited: it tells the client first.
      await callbacks.arrived(client, fids[0]!, context.xid);
  }

  /** Does what needs the disk, again and again where the server is patient. */
  async durably<T>(work: () => Promise<T>): Promise<T> {
    if (this.parts.options.isPatient) return untilDiskLets(this.parts.clock, work);
    try {
      return await work();
    } catch (error) {
      throw error instanceof DiskFailure ? new FileError("EIO", "disk") : error;
    }
  }

  /** @throws CallError */
  vnode(fid: number): Vnode {
    return this.parts.volume.vnode(fid) ?? refuse("ESTALE");
  }

  /** The last change of a file by this client, if it is this one. @throws Unanswered for an earlier one */
  doneBy({ done }: Vnode, { life, number }: Numbered): Done | undefined {
    const last = done.find((each) => each.life === life);
    if (last === undefined || number > last.number) return undefined;
    if (this.parts.options.faults.has("forget-done")) return undefined;
    if (number < last.number) throw new Unanswered("a copy of a call that is over");
    return last;
  }

  async #fetch({ caller, fid, have, want }: ArgsOf<"fetch">, context: CallContext) {
    const { callbacks, volume, note } = this.parts;
    const { client } = await this.arrived(caller, context, fid);
    for (;;) {
      if (!(await callbacks.whenGrantable(client, fid))) {
        await callbacks.arrived(client, fid, context.xid);
        continue;
      }
      const vnode = this.vnode(fid);
      const { status } = vnode;
      const isWanted = have !== status.version && want > 0;
      const bytes = Math.min(want, PART_BYTES_MAX);
      const contents = isWanted
        ? await this.durably(() => volume.read(fid, 0, bytes))
        : null;
      if (volume.vnode(fid) !== vnode || !callbacks.isGrantable(client, fid)) continue;
      this.#register(client, fid);
      note?.("grant", context, status);
      return { status, contents };
    }
  }

  #register(client: string, fid: number): void {
    const { callbacks, clock, options } = this.parts;
    const register = (): void => callbacks.register(client, fid);
    if (options.faults.has("register-after-reply")) clock.after(LATER_MS, register);
    else register();
  }

  async #more({ fid, version, at, bytes }: ArgsOf<"more">): Promise<Uint8Array> {
    const isThere = (): boolean => this.vnode(fid).status.version === version;
    if (!isThere()) return refuse("CHANGED");
    const length = Math.min(bytes, PART_BYTES_MAX);
    const part = await this.durably(() => this.parts.volume.read(fid, at, length));
    return isThere() ? part : refuse("CHANGED");
  }

  async #put({ change, fid, at, bytes }: ArgsOf<"put">, { address }: CallContext) {
    if (at + bytes.length > FILE_BYTES_MAX) return refuse("EFBIG");
    const done = this.vnode(fid).done.find(({ life }) => life === change.life);
    if (done !== undefined && done.number >= change.number) return undefined; // It comes too late.
    const name = stagedName(address, change);
    // A crash has taken parts that were sent before: without them there would be a gap of zeros.
    if (at > (await this.parts.volume.stagedBytes(name))) return refuse("CHANGED");
    await this.durably(() => this.parts.volume.stage(name, at, bytes));
    return undefined;
  }

  async #store(args: ArgsOf<"store">, context: CallContext) {
    const { callbacks } = this.parts;
    const { fid, change } = args;
    const asked = await this.arrived(args.caller, context, fid);
    this.#expectFile(fid, args);
    await this.begin([fid], asked);
    try {
      this.#expectFile(fid, args);
      const last = this.doneBy(this.vnode(fid), change);
      if (last !== undefined) return this.#again(asked, last, fid);
      return await this.#stored(args, asked);
    } finally {
      callbacks.end([fid]);
    }
  }

  #expectFile(fid: number, { size, tail, change }: ArgsOf<"store">): void {
    const vnode = this.vnode(fid);
    if (vnode.status.type !== "file") refuse("EISDIR");
    if (size > FILE_BYTES_MAX) refuse("EFBIG");
    if (size < tail.length) refuse("EINVAL");
    this.doneBy(vnode, change);
  }

  /** The answer to a store that was done before and that its client sends again. */
  #again({ client, context }: Asked, { version }: Done, fid: number) {
    const { status } = this.vnode(fid);
    const callback = status.version === version;
    if (callback) this.parts.callbacks.register(client, fid);
    this.parts.note?.("commit", context, status);
    return { status: { ...status, version }, callback };
  }

  async #stored(args: ArgsOf<"store">, { client, context }: Asked) {
    const { callbacks, clock, options, note } = this.parts;
    const { fid, metadata, change, size } = args;
    const { faults } = options;
    const before = this.vnode(fid);
    const version = before.status.version + 1;
    const status = { ...before.status, version, size, metadata };
    const done = withDone(before.done, { ...change, version, fid });
    const vnode = { status, size, done };
    const bytes = await this.#newBytes(args, context);
    const files = [{ fid, version }];
    if (faults.has("break-before-commit")) await callbacks.tellOthers(files, client);
    await this.#commit(vnode, bytes);
    note?.("commit", context, status, bytes);
    if (faults.has("break-after-reply"))
      clock.after(LATER_MS, () => void callbacks.tellOthers(files, client));
    else if (!faults.has("break-before-commit"))
      await callbacks.tellOthers(files, client);
    callbacks.register(client, fid);
    return { status, callback: true };
  }

  async #newBytes(
    { change, size, tail }: ArgsOf<"store">,
    { address }: CallContext,
  ): Promise<NewBytes> {
    if (size === tail.length) return { bytes: tail };
    const staged = stagedName(address, change);
    const there = await this.parts.volume.stagedBytes(staged);
    // A crash has taken parts that were sent before.
    return there < size - tail.length ? refuse("CHANGED") : { staged, tail };
  }

  async #commit(vnode: Vnode, bytes: NewBytes): Promise<void> {
    const { volume, clock, options } = this.parts;
    if (options.faults.has("tear-store") && "bytes" in bytes) {
      const { fid } = vnode.status;
      const half = bytes.bytes.length / 2;
      const before = await volume.read(fid, half, half);
      const torn = Buffer.concat([bytes.bytes.subarray(0, half), before]);
      await this.durably(() => volume.commit(vnode, { bytes: torn }));
      clock.after(LATER_MS, () => {
        if (volume.vnode(fid) === vnode)
          void this.durably(() => volume.commit({ ...vnode }, bytes));
      });
      return;
    }
    await this.durably(() => volume.commit(vnode, bytes));
  }

  /** Breaks the callbacks of other clients after changes. */
  tellOthers(files: readonly Versioned[], client: string): Promise<void> {
    return this.parts.callbacks.tellOthers(files, client);
  }
}
