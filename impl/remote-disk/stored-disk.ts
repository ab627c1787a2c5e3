/**
 * A disk that keeps what it has promised. A write with a number is done once, however often it comes, also across
 * crashes: its bytes and its number become durable together, as one record of the journal.
 */
import { FileError, type Files } from "../ports.ts";
import { type Image, openImage } from "./image.ts";
import { type Entry, Journal } from "./journal.ts";
import { type DiskFault, noFaults } from "./options.ts";

/** The client of a write, and the number that the client gave it: 1, 2 and so on. */
type Numbered = { readonly client: string; readonly number: bigint };

/** The size of the journal at which it is replaced by an empty one. */
const JOURNAL_BYTES_MAX = 8 << 20;

/** The most clients that are remembered; the one that wrote longest ago is forgotten. */
const CLIENTS_MAX = 1024;

type DiskOptions = {
  /** In bytes; for a disk that is not there yet. */
  readonly size?: number;
  readonly journalBytes?: number;
  readonly faults?: { has(fault: DiskFault): boolean };
  /** Takes each write at the moment from which on reads see it. */
  readonly onWritten?: (entry: Entry) => void;
};

/** A disk in two files: its image, and the journal beside it. */
export class StoredDisk implements Image {
  readonly #image: Image;
  readonly #journal: Journal;
  readonly #options: DiskOptions;
  /** Reads that are under way; a write becomes visible between them, at one moment for all that follow. */
  readonly #reads = new Set<Promise<unknown>>();
  /** The old bytes of a write that goes into the image: reads that begin meanwhile see these. */
  #replaced: Span | undefined;
  /** By client: the number of its last write. The client that wrote last is at the end. */
  readonly #last: Map<string, bigint>;
  #line: Promise<unknown> = Promise.resolve();
  /**
   * A sync failed. The next one may succeed although what the first was to keep is lost: Linux takes such pages for
   * written. So what it was to keep is written again before anything is promised.
   */
  readonly #isDoubtful = { image: false, journal: false };

  private constructor(
    { image, journal }: { readonly image: Image; readonly journal: Journal },
    last: Map<string, bigint>,
    options: DiskOptions,
  ) {
    this.#image = image;
    this.#journal = journal;
    this.#last = last;
    this.#options = options;
  }

  /**
   * Opens the disk in a file, with what the journal has and the image may lack.
   *
   * @throws FileError where there is no such file and no `size`, or the machine's disk fails
   */
  static async open(
    files: Files,
    path: string,
    options: DiskOptions = {},
  ): Promise<StoredDisk> {
    const image = await openImage(files, path, options.size);
    const last = new Map<string, bigint>();
    const journal = await Journal.open(files, `${path}.journal`, async (entry) => {
      await redo(image, entry);
      if (entry.client !== "") remember(last, entry);
    });
    const disk = new StoredDisk({ image, journal }, last, options);
    await disk.#beginAnew(); // Remains of records behind the last whole one must not follow new ones.
    return disk;
  }

  get size(): number {
    return this.#image.size;
  }

  /** The bytes as they are when this is called. */
  async read(at: number, bytes: number): Promise<Uint8Array> {
    const over = this.#replaced;
    const reading = this.#image.read(at, bytes);
    this.#reads.add(reading);
    try {
      const found = await reading;
      return over === undefined ? found : overlaid({ at, bytes: found }, over);
    } finally {
      this.#reads.delete(reading);
    }
  }

  /** A write without a number: every read sees it at once, and it survives a crash after `flush`. */
  write(at: number, bytes: Uint8Array): Promise<void> {
    return this.#next(() => this.#put({ client: "", number: 0n, at, bytes }));
  }

  /**
   * A write with a number. It survives a crash when this resolves.
   *
   * @throws OutsideImage; FileError EIO, ENOSPC: it may come again, with the same number
   */
  writeOnce(at: number, bytes: Uint8Array, { client, number }: Numbered): Promise<void> {
    return this.#next(async () => {
      const isDone = number <= (this.#last.get(client) ?? 0n);
      if (isDone && !this.#options.faults?.has("write-twice")) return;
      await this.#put({ client, number, at, bytes });
    });
  }

  flush(): Promise<void> {
    return this.#next(async () => {
      await this.#mend();
      await this.#sync();
    });
  }

  async #put(entry: Entry): Promise<void> {
    await this.#mend();
    const { at } = entry;
    const replaced = await this.#image.read(at, entry.bytes.length);
    const before = this.#journal.bytes;
    const { faults = noFaults } = this.#options;
    try {
      await this.#journal.append(entry);
      const isPromised = entry.client !== "" && !faults.has("acknowledge-before-sync");
      if (isPromised) await this.#sync();
      this.#replaced = { at, bytes: replaced };
      // Reads that begin from here on need not be waited for; if they were, steady readers would stop every writer.
      await Promise.allSettled(this.#reads);
      await this.#image.write(at, entry.bytes);
    } catch (error) {
      this.#journal.takeBack(before);
      // The image may have a part of this write.
      if (this.#replaced !== undefined)
        await this.#image.write(at, replaced).catch(expectFileError);
      throw error;
    } finally {
      this.#replaced = undefined;
    }
    this.#options.onWritten?.(entry);
    if (entry.client !== "") remember(this.#last, entry);
    const most = this.#options.journalBytes ?? JOURNAL_BYTES_MAX;
    // The write is done already: where there is no room for another journal, this one grows on.
    if (this.#journal.bytes > most) await this.#beginAnew().catch(expectFileError);
  }

  /** The image has all that the journal has, so that only the last numbers are needed. */
  async #beginAnew(): Promise<void> {
    if (this.#isDoubtful.image)
      await this.#journal.redo((entry) => redo(this.#image, entry));
    this.#isDoubtful.image = true;
    await this.#image.flush();
    this.#isDoubtful.image = false;
    const nothing = new Uint8Array(0);
    await this.#journal.replace(
      [...this.#last].map(([client, number]) => ({
        client,
        number,
        at: 0,
        bytes: nothing,
      })),
    );
    this.#isDoubtful.journal = false;
  }

  async #sync(): Promise<void> {
    this.#isDoubtful.journal = true;
    await this.#journal.sync();
    this.#isDoubtful.journal = false;
  }

  async #mend(): Promise<void> {
    if (this.#isDoubtful.journal) await this.#beginAnew();
  }

  /** Writes and flushes are done one after another. */
  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => undefined);
    return done;
  }
}

/** Does a write of the journal again, unless the image has been made smaller since. */
const redo = async (image: Image, { at, bytes }: Entry): Promise<void> => {
  if (at + bytes.length <= image.size) await image.write(at, bytes);
};

const remember = (last: Map<string, bigint>, { client, number }: Entry): void => {
  last.delete(client);
  last.set(client, number);
  const [oldest] = last.keys();
  if (last.size > CLIENTS_MAX && oldest !== undefined) last.delete(oldest);
};

type Span = { readonly at: number; readonly bytes: Uint8Array };

/** The bytes with those of a write over them. */
const overlaid = (below: Span, over: Span): Uint8Array => {
  const from = Math.max(below.at, over.at);
  const to = Math.min(below.at + below.bytes.length, over.at + over.bytes.length);
  if (from >= to) return below.bytes;
  const bytes = below.bytes.slice();
  bytes.set(over.bytes.subarray(from - over.at, to - over.at), from - below.at);
  return bytes;
};

const expectFileError = (error: unknown): void => {
  if (!(error instanceof FileError)) throw error;
};
