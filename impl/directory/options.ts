import { orderOn } from "../ring/placement.ts";
import type { Key } from "../store/clients.ts";
import {
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

/** Mistakes that the store can make on purpose, so that judges can show that they find them. */
export const directoryFaults = [
  "accept-any-epoch",
  "acknowledge-at-first",
  "acknowledge-before-flush",
  "acknowledge-before-next",
  "acknowledge-failed-flush",
  "begin-beside",
  "divide-twice",
  "drop-before-installed",
  "forget-on-restart",
  "forget-waiting",
  "install-older",
  "keep-last-arrival",
  "name-at-once",
  "never-repair",
  "number-anew",
  "read-anywhere",
  "read-slowest",
] as const;
/** The name of one of them. */
export type DirectoryFault = (typeof directoryFaults)[number];

/** What all members of a cluster are started with. */
type Agreed = {
  /**
   * The members that are directories; the first by name unless given. Several of them divide the keys: each key belongs
   * to the first one from it on the ring of `impl/ring`.
   */
  readonly directories: readonly string[];
  /** The members that keep values; all but the directories unless given. */
  readonly nodes: readonly string[];
  /** How many nodes keep a key; 3 unless given, or all where there are fewer. */
  readonly replicas: number;
  /** Does the directory relay (`recursive`), or name the nodes to the agent of a client (`iterative`)? */
  readonly query: "recursive" | "iterative";
  /** Is a put sent to every node (`iterative`), or to the first one, which passes it on (`recursive`)? */
  readonly replication: "recursive" | "iterative";
  /** How many acknowledgements a put waits for. */
  readonly acks: "all" | "one";
  /** Does a directory that relays keep the next put of a key until the last one is answered? */
  readonly serialises: boolean;
  /** Does a node keep its copy when a put with a lower number arrives? */
  readonly versions: boolean;
  /** Which node answers a get: one that has the last answered put (`holder`), or `any`. */
  readonly reads: "holder" | "any";
  /** Does a node refuse what was sent under an older mapping? */
  readonly checksEpochs: boolean;
  /** Does an agent keep what it has looked up, for the next get of the key? */
  readonly remembers: boolean;
  /** May a key get other nodes than its first ones? The directory replaces nodes that have failed or are slow. */
  readonly moves: boolean;
  /** Does it move keys from full nodes to empty ones? */
  readonly balances: boolean;
  /** For how many bytes of keys and values each node has room, so that `status` says how full it is; null: not said. */
  readonly roomBytes: number | null;
};

/** Periods and time-outs, in milliseconds. */
type Times = {
  /** How often a node says that it lives. */
  readonly beatMs: number;
  /** A node that is silent for so long counts as failed. */
  readonly suspectMs: number;
  /** How often the directory looks after the mappings. */
  readonly repairMs: number;
  /** After how long an agent asks for the nodes again. */
  readonly lookAgainMs: number;
};

/** As given by the user; what is left out has a default. */
export type DirectoryOptions = StoreOptions<DirectoryFault> & Partial<Agreed & Times>;

/** The options with defaults filled in. */
export type DirectorySettings = StoreSettings<DirectoryFault> &
  Agreed &
  Times & {
    /** The directory that a key belongs to. */
    readonly directoryOf: (key: Key) => string;
  };

/**
 * Fills in the defaults for these members.
 *
 * @throws RangeError when a directory is none of them, or there are not so many nodes as replicas
 */
export const settings = (
  members: readonly string[],
  options: DirectoryOptions,
): DirectorySettings => {
  const { directories = [...members].sort().slice(0, 1) } = options;
  const strange = directories.find((each) => !members.includes(each));
  if (strange !== undefined || directories.length === 0)
    throw new RangeError(
      `${strange ?? "none"} is a directory: expected one or more of ${members.join(", ")}`,
    );
  const { nodes = members.filter((each) => !directories.includes(each)) } = options;
  const { replicas = Math.min(3, nodes.length) } = options;
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > nodes.length)
    throw new RangeError(
      `replicas is ${replicas}: expected a whole number from 1 to ${nodes.length}, the number of nodes beside the directories`,
    );
  return {
    query: "iterative",
    replication: "iterative",
    acks: "all",
    serialises: true,
    versions: true,
    reads: "holder",
    checksEpochs: true,
    remembers: false,
    moves: true,
    balances: true,
    roomBytes: null,
    beatMs: 100,
    suspectMs: 1000,
    repairMs: 150,
    lookAgainMs: 450,
    ...options,
    ...storeSettings(options),
    directories,
    directoryOf: divided(directories),
    nodes,
    replicas,
  };
};

/** The settings of one member, where members are to disagree on the directory of a key: a planted fault. */
export const asMember = (chosen: DirectorySettings, self: string): DirectorySettings => {
  if (!chosen.has("divide-twice")) return chosen;
  const { directories, nodes } = chosen;
  const own = directories.includes(self)
    ? self
    : directories[nodes.indexOf(self) % directories.length]!;
  return { ...chosen, directoryOf: () => own };
};

/** The directory of each key. Numbers and texts are different keys. */
const divided = (directories: readonly string[]): ((key: Key) => string) => {
  const [only, ...others] = directories;
  if (others.length === 0) return () => only!;
  const order = orderOn(directories);
  return (key) => order(JSON.stringify(key))[0]!;
};
