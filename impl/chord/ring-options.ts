/** What a node of the ring is started with. */
import { expectShape, identifierOf, usualShape } from "../ring/identifiers.ts";

/** Mistakes that a node can make on purpose, so that judges can show that they find them. */
export const ringFaults = [
  "admit-taken",
  "answers-meanwhile",
  "as-long-prefix",
  "beyond-the-key",
  "busy-is-dead",
  "closest-before",
  "drops-the-end",
  "finger-for-successor",
  "hasty",
  "joins-anywhere",
  "nearest-finger",
  "own-key-next",
  "second-finger",
  "short-list",
  "silent-leave",
  "trusts-notices",
] as const;
/** The name of one of them. */
export type RingFault = (typeof ringFaults)[number];

/** As given by the user; what is left out has a default. */
export type RingOptions = {
  /** The nodes that are in the ring at its first start, and that others join by; all nodes unless given. */
  readonly members?: readonly string[];
  /** How many successors a node knows: r of the leaf set. */
  readonly successors?: number;
  /** Identifiers have so many bits: m of slide 50. */
  readonly bits?: number;
  /** The identifiers of nodes that do not get theirs by SHA-1 of their names. */
  readonly ids?: Readonly<Record<string, number>>;
  /** How a look-up finds its way: by fingers, or by a table of prefixes with digits of so many bits. */
  readonly router?: "fingers" | "prefix";
  readonly digit?: number;
  /** How often a node asks its successor for its state. */
  readonly stabilizeMs?: number;
  /** After how long a node that is outside asks to join. */
  readonly joinMs?: number;
  /** How long a node waits for the answer to a question, the confirmation of a notice, the answer to a ping. */
  readonly answerMs?: number;
  readonly noticeMs?: number;
  readonly pingMs?: number;
  /** How often a node that waits for an answer asks again, since a message may be lost. */
  readonly againMs?: number;
  /** How often a node looks one of its fingers up again, or one entry of its table. */
  readonly refreshMs?: number;
  /** How long a look-up may take. */
  readonly lookUpMs?: number;
  /** How often a node asks others whether they still know it. */
  readonly checkMs?: number;
  /** After how long a node that was refused asks again. */
  readonly refusedMs?: number;
  /** How long a node that has left goes on to say so. */
  readonly farewellMs?: number;
  /** The names of fingers or entries, in place of those that the node finds: for judges. */
  readonly far?: (node: string) => readonly string[];
  readonly faults?: readonly RingFault[];
};

/** The options with defaults filled in. */
export type RingSettings = {
  readonly members: readonly string[];
  readonly successors: number;
  readonly bits: number;
  readonly router: "fingers" | "prefix";
  readonly digit: number;
  /**
   * How often a node asks its successor. The periods of nodes differ: if all asked at the same time, each would be busy
   * for the others, for ever.
   */
  readonly stabilizeEvery: (node: string) => number;
  /** The period with which this node asks the nth member to let it in. */
  readonly joinEvery: (nth: number) => number;
  readonly answerMs: number;
  readonly noticeMs: number;
  readonly pingMs: number;
  readonly againMs: number;
  readonly refreshMs: number;
  readonly lookUpMs: number;
  readonly checkMs: number;
  readonly refusedMs: number;
  readonly farewellMs: number;
  readonly far: ((node: string) => readonly string[]) | undefined;
  /** All nodes in the order of their identifiers. */
  readonly all: readonly string[];
  readonly idOf: (node: string) => number;
  readonly has: (fault: RingFault) => boolean;
};

const expectWhole = (
  what: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void => {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(
      `${what} is ${value}: expected a whole number from ${least} to ${most}`,
    );
};

const expectFits = (
  nodes: readonly string[],
  { members = nodes, ids = {}, bits = usualShape.bits }: RingOptions,
): void => {
  for (const each of members)
    if (!nodes.includes(each))
      throw new RangeError(`${each} is none of the nodes ${nodes.join(", ")}`);
  for (const [node, id] of Object.entries(ids))
    expectWhole(`the identifier of ${node}`, id, 0, 2 ** bits - 1);
};

/**
 * Fills in the defaults.
 *
 * @throws RangeError when a member is none of the nodes, or a number is out of its bounds
 */
export const ringSettings = (
  nodes: readonly string[],
  options: RingOptions,
): RingSettings => {
  const { members = nodes, successors = 3, bits = usualShape.bits, ids = {} } = options;
  const { router = "fingers", digit = 4, faults = [] } = options;
  const { stabilizeMs = 200, joinMs = 100, refreshMs = 250, lookUpMs = 1000 } = options;
  const {
    againMs = 100,
    checkMs = 1500,
    refusedMs = 5000,
    farewellMs = 1000,
    far,
  } = options;
  const { answerMs = 500, noticeMs = 510, pingMs = 520 } = options;
  expectShape({ bits, tokens: 1 });
  expectWhole("successors", successors, 1, 64);
  expectWhole("digit", digit, 1, 8);
  expectFits(nodes, options);
  const idBy = new Map(
    nodes.map((node) => [
      node,
      Object.hasOwn(ids, node) ? ids[node]! : identifierOf(node, bits),
    ]),
  );
  const idOf = (node: string): number => idBy.get(node) ?? identifierOf(node, bits);
  const all = nodes.toSorted((a, b) => idOf(a) - idOf(b) || (a < b ? -1 : 1));
  return {
    members,
    successors,
    bits,
    router,
    digit,
    stabilizeEvery: (node) =>
      Math.round(stabilizeMs * (1 + identifierOf(`${node}, period`, 16) / 2 ** 17)),
    joinEvery: (nth) => joinMs + nth,
    answerMs,
    noticeMs,
    pingMs,
    againMs,
    refreshMs,
    lookUpMs,
    checkMs,
    refusedMs,
    farewellMs,
    far,
    all,
    idOf,
    has: (fault) => faults.includes(fault),
  };
};
