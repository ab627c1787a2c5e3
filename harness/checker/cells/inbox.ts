/** The letters that wait for one process, in an order that equal inboxes share. */
import type { Environment } from "../../model/environment.ts";

/** Letters by number. */
export type Inbox = readonly number[];
type Network = Environment["network"];

/**
 * The inbox with one more letter. A bag and a set are sorted; a fifo inbox keeps the letters of one
 * sender together, in the order in which they were sent.
 *
 * @param sender the number of the process that sent a letter
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

/** The inbox without one copy of a letter that is in it. */
export const removed = (inbox: Inbox, letter: number): Inbox =>
  inbox.toSpliced(inbox.indexOf(letter), 1);

/** The inbox with every letter changed, and without those for which `change` gives -1. */
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

/** The letters that may be delivered next, each once. */
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
