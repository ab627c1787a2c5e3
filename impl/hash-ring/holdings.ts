import { type Disk, type Json, type Ports, untilDiskLets } from "../ports.ts";
import { identifierOf } from "../ring/identifiers.ts";
import { difference, isIn, type Span, type Spans, union } from "../ring/spans.ts";
import type { Key } from "../store/clients.ts";
import type { Batch, Entry, View } from "./messages.ts";
import type { HashRingSettings } from "./options.ts";

/** What a machine is to the ring. */
type Phase = "outside" | "joins" | "member" | "refused" | "leaves";

/** What a machine knows and does, without values. It is one record on the disk, so that no crash tears it. */
type RingRecord = {
  readonly phase: Phase;
  readonly view: View;
  /** The identifiers whose keys it serves. */
  readonly serves: Spans;
  /** By receiver, the number of the batch that is not confirmed. */
  readonly moving: { readonly [to: string]: number };
  /** The number of the last batch by receiver, and of the last one taken by sender. */
  readonly sent: { readonly [to: string]: number };
  readonly taken: { readonly [from: string]: number };
};

/** A value of a key that is served; `by` names the operation of this machine that wrote it. */
type Value = { readonly value: Json; readonly by: string | null };
type Placed = Value & { readonly id: number; readonly key: Key };

const RING = "ring";
const VALUE = "value/";
const BATCH = "batch/";

/**
 * What a machine holds, in memory and on its disk. Changes are made in memory; `save` makes them durable, and no
 * machine or client may learn of them before. A value on the disk counts only while the record says that its identifier is served, and
 * a batch while the record has its number: so a crash between two writes undoes a change or leaves it whole.
 */
export class Holdings {
  readonly #ports: Ports<"disk" | "clock">;
  readonly #settings: HashRingSettings;
  readonly #values: Map<string, Placed>;
  readonly #batches: Map<string, Batch>;
  #record: RingRecord;
  #isRecordNew = false;
  #isNew = false;
  /** Names on the disk that count no more once the record is durable. */
  #left: string[] = [];

  private constructor(
    ports: Ports<"disk" | "clock">,
    settings: HashRingSettings,
    found: {
      readonly record: RingRecord;
      readonly values: Map<string, Placed>;
      readonly batches: Map<string, Batch>;
    },
  ) {
    this.#ports = ports;
    this.#settings = settings;
    this.#record = found.record;
    this.#values = found.values;
    this.#batches = found.batches;
  }

  /** Reads what the disk holds; `first` is what a machine begins with. */
  static async open(
    ports: Ports<"disk" | "clock">,
    settings: HashRingSettings,
    first: Pick<RingRecord, "phase" | "serves" | "view">,
  ): Promise<Holdings> {
    const { disk } = ports;
    const stored = (await disk.get(RING)) as unknown as RingRecord | null | undefined;
    const record = stored ?? { ...first, moving: {}, sent: {}, taken: {} };
    const values = settings.has("forget-on-restart")
      ? new Map<string, Placed>()
      : await valuesOn(disk, record, settings);
    const batches = await batchesOn(disk, record);
    const holdings = new Holdings(ports, settings, { record, values, batches });
    if (stored === undefined || stored === null) {
      holdings.#isRecordNew = true;
      await holdings.save();
    }
    return holdings;
  }

  get record(): RingRecord {
    return this.#record;
  }

  /** Is there a change that is not on the disk yet? */
  get isChanged(): boolean {
    return this.#isNew || this.#isRecordNew;
  }

  /** Changes the record. */
  become(change: Partial<RingRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#isRecordNew = true;
  }

  /** Where a key is on the ring. */
  idOf(key: Key): number {
    return identifierOf(nameOf(key), this.#settings.bits);
  }

  isServed(key: Key): boolean {
    return isIn(this.#record.serves, this.idOf(key));
  }

  /** The value of a key; null where it has none. */
  get(key: Key): Json {
    return this.#values.get(nameOf(key))?.value ?? null;
  }

  /** Writes a value; `by`: an operation of this machine, whose request is traced when this is durable. */
  put(key: Key, value: Json, by: string | null): void {
    const name = nameOf(key);
    if (value === null) {
      this.#values.delete(name);
      this.#left.push(VALUE + name);
    } else this.#values.set(name, { id: this.idOf(key), key, value, by });
    this.#ports.disk.put(VALUE + name, { value, by });
    this.#isNew = true;
  }

  /** Serves these identifiers from now on, with these values and no others. */
  serve(spans: Spans, entries: readonly Entry[]): void {
    for (const { key } of this.#within(spans)) this.put(key, null, null);
    for (const [key, value] of entries)
      if (value !== null && isIn(spans, this.idOf(key))) this.put(key, value, null);
    this.become({ serves: union(this.#record.serves, spans) });
  }

  /** The batches that are not confirmed, by receiver. */
  get batches(): ReadonlyMap<string, Batch> {
    return this.#batches;
  }

  /** Stops serving these identifiers: their values are a batch for `to` from now on, or the first part of them. */
  moveTo(to: string, spans: Spans): Batch {
    const values = this.#within(spans).sort((one, other) => one.id - other.id);
    const [part, kept] = partOf(values, this.#settings.batchBytes);
    const chosen = kept === undefined ? spans : upTo(spans, kept);
    const number = (this.#record.sent[to] ?? 0) + 1;
    const entries = part.map(({ key, value }) => [key, value] as const);
    const batch: Batch = { number, spans: this.#without(chosen), entries };
    for (const { key } of part) {
      this.#values.delete(nameOf(key));
      this.#left.push(VALUE + nameOf(key));
    }
    this.#batches.set(to, batch);
    this.#ports.disk.put(batchName(to, number), batch as unknown as Json);
    this.#isNew = true;
    this.become({
      serves: difference(this.#record.serves, chosen),
      moving: { ...this.#record.moving, [to]: number },
      sent: { ...this.#record.sent, [to]: number },
    });
    return batch;
  }

  /** The receiver has the batch, which is forgotten. */
  confirm(to: string): void {
    const { [to]: number, ...moving } = this.#record.moving;
    this.#batches.delete(to);
    this.#left.push(batchName(to, number!));
    this.become({ moving });
  }

  /** Resolves when all changes are on the disk. A disk that fails is tried again until it does not. */
  async save(): Promise<void> {
    const { disk } = this.#ports;
    if (this.#isNew) await this.#flush();
    this.#isNew = false;
    if (this.#isRecordNew) {
      disk.put(RING, this.#record as unknown as Json);
      await this.#flush();
    }
    this.#isRecordNew = false;
    // In their order: a value that is written later is not removed by this.
    for (const name of this.#left) disk.put(name, null);
    this.#left = [];
  }

  async #flush(): Promise<void> {
    const { disk, clock } = this.#ports;
    if (this.#settings.has("acknowledge-before-flush")) {
      clock.after(this.#settings.retryMs, () => void disk.flush().catch(() => {}));
      return;
    }
    await untilDiskLets(clock, () => disk.flush());
  }

  /** All values that are served, with their keys, and who wrote them. */
  values(): readonly Placed[] {
    return [...this.#values.values()];
  }

  get size(): number {
    return this.#values.size;
  }

  #within(spans: Spans): Placed[] {
    return [...this.#values.values()].filter(({ id }) => isIn(spans, id));
  }

  /** A planted fault: the first identifier is left out of what is handed over. */
  #without(spans: Spans): Spans {
    const first = spans[0];
    return this.#settings.has("forget-a-key") && first !== undefined
      ? difference(spans, [[first[0], first[0]]])
      : spans;
  }
}

/** The name of a key in memory, and what its identifier is made of: a number is another key than its digits. */
const nameOf = (key: Key): string => JSON.stringify(key);

const batchName = (to: string, number: number): string => `${BATCH}${number}/${to}`;

/** The values that the record says are served; what else there is counts no more, and is removed. */
const valuesOn = async (
  disk: Disk,
  { serves }: RingRecord,
  { bits }: HashRingSettings,
): Promise<Map<string, Placed>> => {
  const found = new Map<string, Placed>();
  for (const [at, stored] of await disk.list(VALUE)) {
    if (stored === null) continue;
    const name = at.slice(VALUE.length);
    const id = identifierOf(name, bits);
    const { value, by } = stored as unknown as Value;
    if (isIn(serves, id)) found.set(name, { id, key: JSON.parse(name), value, by });
    else disk.put(at, null);
  }
  return found;
};

const batchesOn = async (
  disk: Disk,
  { moving }: RingRecord,
): Promise<Map<string, Batch>> => {
  const found = new Map<string, Batch>();
  for (const [at, stored] of await disk.list(BATCH)) {
    const to = at.slice(at.indexOf("/", BATCH.length) + 1);
    const batch = stored as unknown as Batch | null;
    if (batch === null) continue;
    if (moving[to] === batch.number) found.set(to, batch);
    else disk.put(at, null);
  }
  return found;
};

/** As many of these values as fit, and the identifier of the first that does not. */
const partOf = (
  values: readonly Placed[],
  most: number,
): readonly [readonly Placed[], kept?: number] => {
  let bytes = 0;
  for (const [at, each] of values.entries()) {
    bytes += Buffer.byteLength(JSON.stringify([each.key, each.value]));
    // Keys of one identifier stay together, or it would belong to both machines.
    if (bytes > most && at > 0 && values[at - 1]!.id !== each.id)
      return [values.slice(0, at), each.id];
  }
  return [values];
};

/** The part of these spans that is below an identifier. */
const upTo = (spans: Spans, id: number): Spans =>
  spans
    .filter(([first]) => first < id)
    .map(([first, last]): Span => [first, Math.min(last, id - 1)]);
