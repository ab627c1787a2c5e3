import {
  expectShape,
  identifiersOf,
  type Shape,
  usualShape,
} from "../ring/identifiers.ts";
import {
  type StoreOptions,
  type StoreSettings,
  storeSettings,
} from "../store/options.ts";

/** Mistakes that the store can make on purpose, so that judges can show that they find them. */
export const hashRingFaults = [
  "acknowledge-before-flush",
  "admit-taken",
  "drop-requests",
  "forget-a-key",
  "forget-on-restart",
  "larger-than",
  "leave-with-keys",
  "modulo",
  "no-wrap",
  "send-once",
  "serve-at-once",
  "serve-meanwhile",
  "take-twice",
  "tell-none",
] as const;
/** The name of one of them. */
export type HashRingFault = (typeof hashRingFaults)[number];

/** As given by the user; what is left out has a default. */
export type HashRingOptions = StoreOptions<HashRingFault> & {
  /** The machines that are in the ring at first; all nodes unless given. The others join when they start. */
  readonly members?: readonly string[];
  /** The machine that admits others: the first of the members unless given. */
  readonly seed?: string;
  /** Identifiers have so many bits, and each machine has so many of them. */
  readonly bits?: number;
  readonly tokens?: number;
  /** The identifiers of machines that do not get theirs by SHA-1 of their names. */
  readonly ids?: Readonly<Record<string, readonly number[]>>;
  /** After how long a machine that is outside asks to join. */
  readonly joinMs?: number;
  /** How often a machine tells each other one again what it knows. */
  readonly gossipMs?: number;
  /** How long a machine that leaves waits until all have heard of it; what it holds then stays on its disk. */
  readonly leaveMs?: number;
  /** About how many bytes of keys and values a hand-over has at most. */
  readonly batchBytes?: number;
};

/** The options with defaults filled in. */
export type HashRingSettings = StoreSettings<HashRingFault> &
  Shape & {
    readonly members: readonly string[];
    readonly seed: string;
    readonly idsOf: (machine: string) => readonly number[];
    readonly joinMs: number;
    /** The period of what is sent again to the nth node, and that of gossip with it. */
    readonly retryEvery: (nth: number) => number;
    readonly gossipEvery: (nth: number) => number;
    readonly leaveMs: number;
    readonly batchBytes: number;
  };

/**
 * Fills in the defaults.
 *
 * @throws RangeError when a member or the seed is none of the nodes, or identifiers are no numbers of so many bits
 */
export const settings = (
  nodes: readonly string[],
  options: HashRingOptions,
): HashRingSettings => {
  const common = storeSettings(options);
  const { members = nodes, seed = [...members].sort()[0] ?? "" } = options;
  const { bits = usualShape.bits, tokens = usualShape.tokens, ids = {} } = options;
  const { joinMs = 0, gossipMs = 1000, leaveMs = 30_000, batchBytes = 1 << 18 } = options;
  expectShape({ bits, tokens });
  for (const each of [...members, seed])
    if (!nodes.includes(each))
      throw new RangeError(`${each} is none of the nodes ${nodes.join(", ")}`);
  if (!members.includes(seed))
    throw new RangeError(`the seed is ${seed}: expected one of ${members.join(", ")}`);
  for (const [machine, own] of Object.entries(ids))
    for (const id of own)
      if (!Number.isInteger(id) || id < 0 || id >= 2 ** bits)
        throw new RangeError(
          `an identifier of ${machine} is ${id}: expected a whole number of ${bits} bits`,
        );
  const byName = new Map(
    nodes.map((node) => [
      node,
      Object.hasOwn(ids, node) ? ids[node]! : identifiersOf(node, { bits, tokens }),
    ]),
  );
  return {
    ...common,
    bits,
    tokens,
    members,
    seed,
    idsOf: (machine) => byName.get(machine) ?? [],
    joinMs,
    retryEvery: (nth) => common.retryMs + nth,
    gossipEvery: (nth) => gossipMs + nth,
    leaveMs,
    batchBytes,
  };
};
