/** How a subject shows the calls of its programs: readers of arguments and results. */

/** Arguments or results in short. */
export type Shown = {
  readonly text: string;
  /** The status that results begin with, by the name that the RFC gives it; null where they have none. */
  readonly status: string | null;
  /** Names of files, as they were sent. */
  readonly names: readonly string[];
  /** File handles, each by the CRC-32 of its bytes in eight hexadecimal digits. */
  readonly handles: readonly string[];
};

/** One procedure. Both readers return null where the bytes are not of its type, and throw nothing. */
export type CalledProcedure = {
  readonly name: string;
  readonly args: (bytes: Uint8Array) => Shown | null;
  readonly results: (bytes: Uint8Array) => Shown | null;
};

/** A version of a program. */
export type CalledProgram = {
  /** Its name in reports, such as NFS3. */
  readonly name: string;
  readonly number: number;
  readonly version: number;
  /** The procedures by number. Every program has procedure 0. */
  readonly procedures: ReadonlyMap<number, CalledProcedure>;
};
