/** The options of a server. */

/** Mistakes that a server can make on purpose, so that judges can show that they find them. */
export const serverFaults = [
  "cache-by-xid-alone",
  "coarse-change",
  "commit-does-nothing",
  "exclusive-forgets",
  "no-generation",
  "no-reply-cache",
  "reply-before-sync",
  "verifier-stays",
] as const;
/** The name of one of them. */
export type ServerFault = (typeof serverFaults)[number];
/** The faults that are planted. */
export type ServerFaults = { has(fault: ServerFault): boolean };

/** A user and a group. */
type Owner = { readonly uid: number; readonly gid: number };

/**
 * The user as which a caller acts. Credentials of AUTH_SYS are what the caller says, without proof.
 *
 * - "none": as they say.
 * - "root": as they say, but root acts as the anonymous user.
 * - "all": everyone acts as the anonymous user.
 */
export type Squash = "none" | "root" | "all";

/** The options of an export. */
export type ExportOptions = {
  /** The path by which clients mount it. */
  readonly name: string;
  readonly isReadOnly: boolean;
  readonly squash: Squash;
  /** The user as which callers act that are not believed, or give no name. */
  readonly anonymous: Owner;
  /** The addresses that are served, as EXPORT says them; none: all are. */
  readonly groups: readonly string[];
  /** The most bytes of one READ, WRITE or READDIR. */
  readonly transferBytesMax: number;
  /** The most bytes of a file. */
  readonly fileBytesMax: number;
  readonly faults: ServerFaults;
};

/** The user that Linux has for callers without a name. */
const WITHOUT_NAME = 65_534;

/** The defaults. */
export const exportDefaults: ExportOptions = {
  name: "/export",
  isReadOnly: false,
  squash: "none",
  anonymous: { uid: WITHOUT_NAME, gid: WITHOUT_NAME },
  groups: [],
  transferBytesMax: 2 ** 18,
  fileBytesMax: 2 ** 43,
  faults: new Set(),
};
