/** What one of several directories knows, and which mappings and messages come too late for it. */
import { type Letter, speaks } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Mapping, Message } from "./messages.ts";

/** The state of a directory. */
export type Directory = {
  /** The newest term that it has heard of: it keeps no mapping of an older one. */
  readonly term: number;
  readonly isWriter: boolean;
  /** The mapping that it names to clients: the newest one that it knows most directories to keep. */
  readonly mapping: Mapping;
  /** The newest mapping that it keeps, alone perhaps. */
  readonly kept: Mapping;
  /** The number of puts that it has numbered in the epoch of its mapping. */
  readonly count: number;
  /** Taking over: the directories that have agreed. */
  readonly agreed: readonly string[] | null;
  /**
   * A change under way: the new mapping, and the directories that keep it; null: the value is still on its way to the
   * new node.
   */
  readonly change: {
    readonly to: Mapping;
    readonly keepers: readonly string[] | null;
  } | null;
  /** How many moves are still wanted: the first writer moves the key. */
  readonly wanted: number;
  readonly hasFailed: boolean;
};

/** The builders of reactions and processes of a directory. */
export const { next, process } = speaks<Directory, Message>();

/** More changes than a term has. */
const CHANGES = 10;

/** The first epoch of a term. */
export const firstOf = (term: number): number => term * CHANGES;

/** The term of the writer of a mapping. */
export const termOf = ({ epoch }: Mapping): number => Math.floor(epoch / CHANGES);

/** The number of a put: later epochs have higher ones. */
export const numberOf = ({ epoch }: Mapping, count: number): number =>
  epoch * CHANGES + count;

/** The mapping of the higher epoch. */
export const newest = (one: Mapping, other: Mapping): Mapping =>
  other.epoch > one.epoch ? other : one;

/** It has heard of a term: if it is a newer one another directory is the writer, or becomes it. */
export const follows = (me: Directory, term: number): Directory =>
  term > me.term ? { ...me, term, isWriter: false, agreed: null, change: null } : me;

/** Is a mapping one of an earlier term, or one that it names already? */
const isUseless = (me: Directory, mapping: Mapping, rules: Rules): boolean =>
  !rules.keepsMapping(termOf(mapping), me.term) || mapping.epoch <= me.mapping.epoch;

/** Is the change of this epoch made, or left to another writer? */
const isLate = (me: Directory, epoch: number): boolean =>
  epoch <= me.mapping.epoch || epoch < firstOf(me.term);

/** The messages that a directory ignores now and for ever. */
export const isDeaf = (
  me: Directory,
  { body }: Letter<Message>,
  rules: Rules,
): boolean => {
  if (me.hasFailed) return true;
  switch (body.type) {
    case "take over":
      return !rules.agrees(body.term, me.term);
    case "agreed":
      return body.term < me.term || (body.term === me.term && me.agreed === null);
    case "keep":
      return isUseless(me, body.mapping, rules);
    case "installed":
    case "kept":
      return isLate(me, body.epoch);
    default:
      return false;
  }
};
