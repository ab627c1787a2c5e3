/** The decisions of the store by directory, by name. A mutant replaces one or more of them. */
import { successor, type Token } from "../shared/placement.ts";
import type { Scope } from "./scope.ts";
import type { Copy } from "./store/messages.ts";

/** Is a node on another rack than all of these nodes? */
const isOnOtherRack = (
  node: string,
  others: readonly string[],
  racks: Readonly<Record<string, number>>,
): boolean => others.every((each) => racks[each] !== racks[node]);

/** The correct decisions. */
export const rules = {
  /** What a node holds after it was sent a copy. */
  keeps: (held: Copy, sent: Copy, { versions }: Scope): Copy =>
    versions && sent.version < held.version ? held : sent,
  /** Is a put done, of whose acknowledgements so many are missing? */
  isReplicated: (missing: number, of: number, { acks }: Scope): boolean =>
    acks === "all" ? missing === 0 : missing < of,
  /** Does a node that passes a put on acknowledge it only when the next node has? */
  waitsForNext: ({ acks }: Scope): boolean => acks === "all",
  /** Does a put wait while so many others are under way? */
  mustWait: (underWay: number, { serialises }: Scope): boolean =>
    serialises && underWay > 0,
  /** Does the directory go on with the next put when one is done? */
  takesNext: true as boolean,
  /** A get reads from one of these nodes. `holders`: those that have the last answered put. */
  readFrom: (
    holders: readonly string[],
    nodes: readonly string[],
    { reads }: Scope,
  ): readonly string[] => (reads === "any" ? nodes : holders.slice(0, 1)),
  /** Does a node carry out a read or a write of a client that knows the mapping of this epoch? */
  accepts: (epoch: number, own: number, { checksEpochs }: Scope): boolean =>
    !checksEpochs || epoch >= own,
  /** What a node still has after it has sent the value to a new node. */
  heldAfterCopy: (held: Copy | null): Copy | null => held,
  /** Does a new node install a value that is older than its own? */
  installsOlder: false as boolean,
  /** Does the directory name a new node before that has the value? */
  namesAtOnce: false as boolean,
  /** Does a put that is sent again keep its number? */
  keepsNumber: true as boolean,
  /** The nodes of which one copies the value in place of a failed node: those that are named, in order. */
  sources: (nodes: readonly string[], _spares: readonly string[]): readonly string[] =>
    nodes,
  /** Does the directory look after replicas that have failed? */
  repairs: true as boolean,
  /** Of `relayed`: does the directory relay a request while the mapping changes? */
  relaysMeanwhile: false as boolean,
  /** Does it send what is under way again, once the mapping has changed? */
  sendsAgain: true as boolean,
  /** Of `partitioned`: the directory that a client asks, of those that it knows. */
  directoryOf: (known: readonly Token[], key: number): string =>
    successor(known, key).machine,
  /** Does a directory serve a key, instead of passing the request on? */
  servesKey: (self: string, ring: readonly Token[], key: number): boolean =>
    successor(ring, key).machine === self,
  /** Of `room`: may a node have a copy of a value, of which these nodes have one? And if it is moved there? */
  fits: isOnOtherRack,
  fitsMoved: isOnOtherRack,
  /** Does the directory count the values that a node was sent and has not confirmed? */
  countsUnderWay: true as boolean,
  /** Is a put sent to another node when one that it waits for is lost? */
  picksAnother: true as boolean,
  /**
   * Of `popular`: the nodes that a put goes to, and the one that a get goes to: of those that got fewest the one that
   * has its copy since last.
   */
  putsTo: (nodes: readonly string[], _scope: Scope): readonly string[] => nodes,
  getsFrom: (nodes: readonly string[], gets: Readonly<Record<string, number>>): string =>
    nodes.toReversed().toSorted((a, b) => (gets[a] ?? 0) - (gets[b] ?? 0))[0]!,
  /** The epoch of a node after it has copied its value to another one in this epoch. */
  epochAfterCopy: (sent: number, _own: number): number => sent,
  /** Does a node that the directory tells to give its copy up drop it, and refuse the old mapping? */
  givesUp: true as boolean,
  /** Does the directory name the old nodes until a node has given its copy up? */
  waitsForLeave: true as boolean,
  /** How many copies stay when a value is popular no longer. */
  leastCopies: ({ n }: Scope): number => n,
  /** Of `replicated`: the term in which a directory takes over. Each term belongs to one of them. */
  nextTerm: (term: number, index: number, of: number): number =>
    term + 1 + ((((index - term - 1) % of) + of) % of),
  /** Does a directory agree that another one takes over in this term, if it has heard of another term? */
  agrees: (term: number, own: number): boolean => term > own,
  /** Does a directory that takes over ask the others for the newest mapping, until most have agreed? */
  asksOthers: true as boolean,
  /** Does the writer wait until most directories keep a new mapping? */
  waitsForMost: true as boolean,
  /** Does a directory keep a mapping of this term, if it has heard of another one? */
  keepsMapping: (term: number, own: number): boolean => term >= own,
  /** The mapping that a directory names: one that most directories keep, or the one that it keeps itself. */
  named: <M>(made: M, _kept: M): M => made,
};

/** The decisions, correct or a mutant's. */
export type Rules = typeof rules;
