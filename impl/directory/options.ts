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
  /** The member that is the directory; the first by name unless given. */
  readonly directory: string;
  /** The members that keep values; all but the directory unless given. */
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
export type DirectorySettings = StoreSettings<DirectoryFault> & Agreed & Times;

/**
 * Fills in the defaults for these members.
 *
 * @throws RangeError when the directory is none of them, or there are not so many nodes as replicas
 */
export const settings = (
  members: readonly string[],
  options: DirectoryOptions,
): DirectorySettings => {
  const { directory = [...members].sort()[0]! } = options;
  if (!members.includes(directory))
    throw new RangeError(
      `the directory is ${directory}: expected one of ${members.join(", ")}`,
    );
  const { nodes = members.filter((each) => each !== directory) } = options;
  const { replicas = Math.min(3, nodes.length) } = options;
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > nodes.length)
    throw new RangeError(
      `replicas is ${replicas}: expected a whole number from 1 to ${nodes.length}, the number of nodes beside the directory`,
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
    directory,
    nodes,
    replicas,
  };
};
