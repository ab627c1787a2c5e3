/** Letters waiting for one process: ids of letters, kept in the order that makes it canonical. */
import type { Environment } from "../../model/environment.ts";

export type Inbox = readonly number[];
type Network = Environment["network"];

/**
 * A bag and a set are sorted; a fifo inbox keeps the letters of one sender together in the order
 * they were sent. `sender` names the sender of a letter by number.
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

export const removed = (inbox: Inbox, letter: number): Inbox =>
  inbox.toSpliced(inbox.indexOf(letter), 1);

/** Every letter changed, or gone where `change` gives -1. */
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
