/** Maps of inboxes: letters arrive, age and vanish. */
import { InputError } from "../../model/input-error.ts";
import type { System } from "../../model/system.ts";
import { type AddMap, DISABLED } from "./cell-maps.ts";
import type { Cells, Letters } from "./cells.ts";
import { added, changed, type Inbox } from "./inbox.ts";
import type { LetterTests } from "./letter-tests.ts";

type Given = Pick<Cells, "system" | "inboxes" | "letters" | "sender" | "target"> & {
  readonly tests: LetterTests;
};

/** Functions that give the index of a map of an inbox, and add the map if it is new. */
export const inboxMaps = (
  map: AddMap,
  { system, inboxes, letters, tests, sender, target }: Given,
): Pick<Cells, "adding" | "expiring" | "barring" | "ageing"> => {
  const { network } = system.environment;
  const aged = agedLetters(system, letters);
  const onInbox = (p: number, name: string, of: (held: Inbox) => Inbox | null): number =>
    map(inboxes.length + p, name, (value) => {
      const after = of(inboxes[p]!.values[value]!);
      return after === null ? DISABLED : inboxes[p]!.id(after, "inbox");
    });
  return {
    adding: (letter) =>
      onInbox(target(letter), `+${letter}`, (inbox) =>
        added(inbox, letter, network, sender),
      ),
    expiring: (test, p) =>
      onInbox(p, `expire ${test}`, (inbox) =>
        inbox.filter((letter) => !tests.matches(test, letter)),
      ),
    barring: (test, p) =>
      onInbox(p, `unless ${test}`, (inbox) =>
        inbox.some((letter) => tests.matches(test, letter)) ? null : inbox,
      ),
    ageing: (p) => onInbox(p, "age", (inbox) => changed(inbox, aged, network)),
  };
};

/**
 * A function from a letter to the same letter one tick later, or to -1 if the letter vanishes. It calls `ages` once per
 * letter.
 *
 * @throws InputError (from the function) where `ages` gives no whole number
 */
const agedLetters = (
  { environment }: Pick<System, "environment">,
  letters: Letters,
): ((letter: number) => number) => {
  const known: number[] = [];
  const aged = (letter: number): number => {
    const { from, to, body } = letters.values[letter]!;
    const age = environment.ages!(letters.flying(letter));
    if (age === undefined) return -1;
    if (Number.isSafeInteger(age) && age >= 0) return letters.id({ from, to, body, age });
    throw new InputError(
      `ages gives ${JSON.stringify(age)} for a letter from ${from} to ${to}; ` +
        "it must give the letter's age now, a whole number, or undefined if the letter vanishes",
    );
  };
  return (letter) => (known[letter] ??= aged(letter));
};
