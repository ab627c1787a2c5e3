/**
 * The verifiers of exclusive creates: RFC 1813, section 3.3.8. A client that gets no reply sends its create again, also
 * to a server that has started anew; by the verifier the server knows the file as the one that this create has made.
 * They are on the disk of the server, and not in times of the file as elsewhere, where a write would destroy them.
 */
import type { Disk, Json } from "../../ports.ts";
import type { ServerFaults } from "./options.ts";

const PREFIX = "nfs/exclusive/";
/** How many are remembered; after them the oldest is forgotten. */
const SLOTS = 1024;

type Slot = { readonly nth: number; readonly id: string; readonly verifier: string };

/** By file, the verifier of the exclusive create that made it. */
export class Exclusives {
  readonly #disk: Disk;
  readonly #faults: ServerFaults;
  readonly #slots = new Map<string, Slot>();
  #next = 0;

  private constructor(disk: Disk, faults: ServerFaults) {
    this.#disk = disk;
    this.#faults = faults;
  }

  /** Reads the verifiers from the disk. */
  static async open(disk: Disk, faults: ServerFaults): Promise<Exclusives> {
    const exclusives = new Exclusives(disk, faults);
    const kept = (await disk.list(PREFIX)).flatMap(([, value]) => slotIn(value) ?? []);
    for (const slot of kept.sort((one, other) => one.nth - other.nth)) {
      exclusives.#slots.set(slot.id, slot);
      exclusives.#next = slot.nth + 1;
    }
    return exclusives;
  }

  /** Was the file made by this create? */
  has(id: string, verifier: Uint8Array): boolean {
    return this.#slots.get(id)?.verifier === hexOf(verifier);
  }

  /** Remembers it; resolves once it survives a crash. @throws DiskFailure */
  async keep(id: string, verifier: Uint8Array): Promise<void> {
    if (this.#faults.has("exclusive-forgets")) return;
    const nth = this.#next;
    this.#next += 1;
    const slot = { nth, id, verifier: hexOf(verifier) };
    this.#disk.put(`${PREFIX}${nth % SLOTS}`, slot);
    this.#slots.delete(id);
    this.#slots.set(id, slot);
    const [oldest] = this.#slots.keys();
    if (this.#slots.size > SLOTS && oldest !== undefined) this.#slots.delete(oldest);
    await this.#disk.flush();
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const slotIn = (value: Json): Slot | null => {
  const { nth, id, verifier } = (value ?? {}) as Partial<Slot>;
  const isSlot =
    typeof nth === "number" && typeof id === "string" && typeof verifier === "string";
  return isSlot ? { nth, id, verifier } : null;
};
