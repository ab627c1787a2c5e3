/** The letters that wait for one process, in a canonical order: inboxes with the same deliveries are equal lists. */
import type { Environment } from "../../model/environment.ts";

/** The numbers of the letters that wait for one process. */
export type Inbox = readonly number[];
type Network = Environment["network"];

/**
 * The inbox with one more letter. A bag and a set are sorted; a fifo inbox keeps the letters of one sender together, in
 * the order in which they were sent.
 *
 * @param sender gives the number of the process that sent a letter
 */
export const added = (
  inbox: Inbox,
  letter: number,
  network: Network,
  sender: (letter: number) => number,
): Inbox => {
  if (network === "set" && inbox.includes(letter)) return inbox;
  const from = sender(letter);
  const place = inbox.findIndex((each) =>
    network === "fifo" ? sender(each) > from : each > letter,
  );
  return place < 0 ? [...inbox, letter] : inbox.toSpliced(place, 0, letter);
};

/** The inbox without one copy of a letter. The letter must be in the inbox. */
export const removed = (inbox: Inbox, letter: number): Inbox =>
  inbox.toSpliced(inbox.indexOf(letter), 1);

/** The inbox with `change` applied to every letter, and without letters for which `change` gives -1. */
export const changed = (
  inbox: Inbox,
  change: (letter: number) => number,
  network: Network,
): Inbox => {
  const after = inbox.map(change).filter((letter) => letter >= 0);
  if (network === "fifo") return after;
  const sorted = after.sort((a, b) => a - b);
  return network === "set" ? sorted.filter((each, i) => each !== sorted[i - 1]) : sorted;
};

/** The letters that may be delivered next; of equal letters one. */
export const deliverable = (
  inbox: Inbox,
  network: Network,
  sender: (letter: number) => number,
): readonly number[] =>
  inbox.filter((letter, i) =>
    i === 0 || network === "set"
      ? true
      : network === "fifo"
        ? sender(letter) !== sender(inbox[i - 1]!)
        : letter !== inbox[i - 1],
  );
