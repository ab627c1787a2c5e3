/** How a client caches, waits and writes; the names and defaults are those of nfs(5) where it has them. */

/** Mistakes that a client can make on purpose, so that judges can show that they find them. */
export const nfsClientFaults = [
  "adopt-any-post-op",
  "close-before-flush",
  "drop-unstable-early",
  "exist-is-ok",
  "flush-error-is-lost",
  "ignore-write-verifier",
  "keep-missing-names",
  "reopen-from-cache",
  "stamp-at-reply",
  "tag-with-newest",
  "take-older-reply",
] as const;

/** The name of one of them. */
export type NfsClientFault = (typeof nfsClientFaults)[number];

/** For how long attributes are used before the server has to say them anew, in milliseconds. */
type AttributeTimes = {
  /** For files. The time doubles from the least to the most as long as a file does not change (acregmin, acregmax). */
  readonly fileLeastMs: number;
  readonly fileMostMs: number;
  /** For directories (acdirmin, acdirmax). */
  readonly directoryLeastMs: number;
  readonly directoryMostMs: number;
};

/** The options of the caches. */
export type CacheOptions = AttributeTimes & {
  /** Ask for the attributes at each open, however young those are that are cached (cto, nocto). */
  readonly closeToOpen: boolean;
  /** `through`: each write is on the server's disk when it returns. `unstable`: writes wait until close or fsync,
   * which sends them UNSTABLE, and a COMMIT. `at close`: they wait, and each is sent FILE_SYNC. */
  readonly writes: "through" | "unstable" | "at close";
  /** The unit of the cache. */
  readonly blockBytes: number;
  /** The most bytes of one READ and of one WRITE; the server may have less (rsize, wsize). */
  readonly readBytes: number;
  readonly writeBytes: number;
  /** How much is kept: bytes of files, names in directories, files. */
  readonly bytesMax: number;
  readonly namesMax: number;
  readonly filesMax: number;
  readonly faults: ReadonlySet<NfsClientFault>;
};

/** The defaults. */
export const cacheDefaults: CacheOptions = {
  fileLeastMs: 3000,
  fileMostMs: 60_000,
  directoryLeastMs: 30_000,
  directoryMostMs: 60_000,
  closeToOpen: true,
  writes: "unstable",
  blockBytes: 32_768,
  readBytes: 32_768,
  writeBytes: 32_768,
  bytesMax: 64 * 2 ** 20,
  namesMax: 16_384,
  filesMax: 16_384,
  faults: new Set(),
};

/** How long calls wait for their replies. */
export type WaitOptions = {
  /** `hard`: for ever. `soft`: after the last retry a call fails with EIO, `softerr`: with ETIMEDOUT. */
  readonly mount: "hard" | "soft" | "softerr";
  /** When a call is sent again for the first time (timeo); each further wait is twice as long, */
  readonly firstMs: number;
  /** and at most this long. */
  readonly mostMs: number;
  /** How often a call is sent again before the server counts as not responding (retrans). */
  readonly retries: number;
  /** How long a call of a soft mount waits in all, where it is not until after the last retry. */
  readonly limitMs?: number;
  /** How long a call waits that the server asks to come again later (NFS3ERR_JUKEBOX). */
  readonly laterMs: number;
};

/** The defaults. */
export const waitDefaults: WaitOptions = {
  mount: "hard",
  firstMs: 1000,
  mostMs: 60_000,
  retries: 3,
  laterMs: 5000,
};

/** How long a call of a soft mount waits in all. */
export const waitInAllMs = ({
  firstMs,
  mostMs,
  retries,
  limitMs,
}: WaitOptions): number => {
  if (limitMs !== undefined) return limitMs;
  let sum = 0;
  for (let nth = 0, ms = firstMs; nth <= retries; nth++, ms = Math.min(2 * ms, mostMs))
    sum += ms;
  return sum;
};
