import { reachesDisk } from "../store/disk-failures.ts";
import type { StorePorts } from "../store/ports.ts";
import type { Wire } from "../store/wire.ts";
import type { Answer, Copy, ToNode } from "./messages.ts";
import type { DirectorySettings } from "./options.ts";
import type { Slot, Slots } from "./slots.ts";

type Of<T extends ToNode["type"]> = Extract<ToNode, { readonly type: T }>;

/** What a node works with. */
type KeeperMeans = {
  readonly ports: StorePorts;
  readonly wire: Wire;
  readonly settings: DirectorySettings;
  readonly slots: Slots;
};

/** A node: it keeps copies, passes puts on, and hands keys over. */
export class Keeper {
  readonly #ports: StorePorts;
  readonly #wire: Wire;
  readonly #settings: DirectorySettings;
  readonly #slots: Slots;
  /** By operation, a put that this node passed on, with the member that waits for the next node's acknowledgement. */
  readonly #passed = new Map<string, { readonly from: string; readonly next: string }>();
  /** Has the disk failed, and not worked again since? */
  #isSick = false;

  constructor({ ports, wire, settings, slots }: KeeperMeans) {
    this.#ports = ports;
    this.#wire = wire;
    this.#settings = settings;
    this.#slots = slots;
  }

  /** Tells each directory from now on that the node lives, and what it has: while it can write to its disk. */
  beat(): void {
    const { directories, beatMs } = this.#settings;
    this.#ports.clock.after(beatMs, async () => {
      if (this.#isSick) this.#isSick = !(await reachesDisk(this.#ports.disk.flush()));
      if (!this.#isSick)
        for (const each of directories)
          this.#wire.send(each, { type: "beat", ...this.#slots.held });
      this.beat();
    });
  }

  /** Takes a message to a node. */
  receive(from: string, message: ToNode): void {
    void reachesDisk(this.#take(from, message)).then((isOnDisk) => {
      if (!isOnDisk) this.#isSick = true; // Nothing is acknowledged.
    });
  }

  #take(from: string, message: ToNode): Promise<void> {
    switch (message.type) {
      case "keep":
        return this.#write(from, message);
      case "fetch":
        return this.#read(from, message);
      case "copy":
        return this.#copy(message);
      case "install":
        return this.#install(message);
      case "drop":
        return this.#drop(message);
    }
  }

  /**
   * Another node has acknowledged a put: this node passes the acknowledgement back, if it had passed that node the
   * put.
   */
  passBack(
    by: string,
    { op, key, epoch }: Extract<Answer, { readonly type: "stored" }>,
  ): void {
    const passed = this.#passed.get(op);
    if (passed === undefined || passed.next !== by) return;
    this.#passed.delete(op);
    this.#wire.send(passed.from, { type: "stored", op, key, epoch });
  }

  /** Does a client's message under a mapping of this epoch still count? */
  #accepts(epoch: number, { epoch: own }: Slot): boolean {
    const { checksEpochs, has } = this.#settings;
    return !checksEpochs || epoch >= own || has("accept-any-epoch");
  }

  async #write(from: string, message: Of<"keep">): Promise<void> {
    const { op, key, epoch, copy } = message;
    const [to, ...rest] = message.rest;
    const isKept = await this.#slots.change({ op, key, by: "keep" }, (now) =>
      this.#accepts(epoch, now)
        ? { epoch: Math.max(epoch, now.epoch), held: this.#kept(now.held, copy) }
        : undefined,
    );
    const answer = { op, key, epoch };
    if (!isKept) this.#wire.send(from, { type: "old", ...answer });
    else if (to === undefined) this.#wire.send(from, { type: "stored", ...answer });
    else {
      const { acks, has } = this.#settings;
      const waits = acks === "all" && !has("acknowledge-before-next");
      if (waits) this.#passed.set(op, { from, next: to });
      this.#wire.send(to, { ...message, rest });
      if (!waits) this.#wire.send(from, { type: "stored", ...answer });
    }
  }

  /** Which of two copies a node keeps. */
  #kept(held: Copy | null, sent: Copy): Copy {
    const { versions, has } = this.#settings;
    const isOld = held !== null && sent.version < held.version;
    return versions && isOld && !has("keep-last-arrival") ? held : sent;
  }

  async #read(from: string, { op, key, epoch }: Of<"fetch">): Promise<void> {
    let read = this.#slots.get(key);
    // A newer epoch is on disk first, so that older mappings are refused also after a crash; meanwhile another change
    // of the slot may come, and then this read is refused.
    const isAccepted =
      epoch > read.epoch
        ? await this.#slots.change({ op, key, by: "fetch" }, (now) => {
            read = now;
            return this.#accepts(epoch, now)
              ? { ...now, epoch: Math.max(epoch, now.epoch) }
              : undefined;
          })
        : this.#accepts(epoch, read);
    const answer = { op, key, epoch };
    if (!isAccepted) this.#wire.send(from, { type: "old", ...answer });
    else
      this.#wire.send(from, {
        type: "value",
        ...answer,
        result: read.held?.value ?? null,
      });
  }

  /** Copies the value to a node that is to keep it from now on. */
  async #copy({ key, epoch, to }: Of<"copy">): Promise<void> {
    let copy: Copy | null = null;
    const isKept = await this.#slots.change({ op: null, key, by: "copy" }, (now) => {
      copy = now.held;
      if (epoch < now.epoch) return undefined;
      return {
        epoch,
        held: this.#settings.has("drop-before-installed") ? null : now.held,
      };
    });
    if (isKept) this.#wire.send(to, { type: "install", key, epoch, copy });
  }

  async #install({ key, epoch, copy }: Of<"install">): Promise<void> {
    const older = this.#settings.has("install-older");
    const isKept = await this.#slots.change({ op: null, key, by: "install" }, (now) =>
      epoch < now.epoch
        ? undefined
        : { epoch, held: older ? copy : newer(now.held, copy) },
    );
    if (isKept)
      this.#wire.send(this.#settings.directoryOf(key), { type: "installed", key, epoch });
  }

  async #drop({ key, epoch }: Of<"drop">): Promise<void> {
    await this.#slots.change({ op: null, key, by: "drop" }, (now) =>
      epoch < now.epoch ? undefined : { epoch, held: null },
    );
  }
}

/** The copy with the higher number. */
const newer = (held: Copy | null, sent: Copy | null): Copy | null =>
  held !== null && (sent === null || sent.version < held.version) ? held : sent;
