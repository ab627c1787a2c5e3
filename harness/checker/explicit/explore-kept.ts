/**
 * A search that is saved while it runs, with all that it learned, and that can continue a saved one. To continue, it
 * calls handlers again with the inputs of their earlier calls; values keep their ids.
 */
import type { Cells } from "../cells/cells.ts";
import { internAgain, internedValues } from "../cells/interned.ts";
import type { LearnedTransition } from "../cells/reactions.ts";
import { explore } from "./explore.ts";
import type { Explored } from "./explored.ts";
import type { Saved, SearchOptions, Visitor } from "./search-options.ts";
import type { Keeping, Restored, Snapshot } from "./snapshot.ts";

type Named = { readonly name: string };

/** The properties to judge, and for each property that is decided the state that decided it. */
type Decided<P extends Named> = {
  readonly properties: readonly P[];
  /** The properties that the visitor's questions are about, in the order of the questions. */
  readonly asked: readonly P[];
  readonly found: Map<P, number>;
};

/**
 * Explores like `explore`, and saves and continues the search as `keeping` says.
 *
 * @param decided receives the states in which properties were decided before the search was saved
 */
export const exploreKept = <P extends Named>(
  cells: Cells,
  visitor: Visitor,
  { properties, asked, found }: Decided<P>,
  options: SearchOptions & { readonly keeping?: Keeping },
): Explored => {
  const { keeping, ...others } = options;
  if (keeping === undefined) return explore(cells, visitor, others);
  const { from, isDue, save } = keeping;
  if (from !== null) restore(cells, properties, found, from);
  let ended = from?.numbers.ended === 1;
  const whole = (saved: Saved): Snapshot => ({
    ...saved,
    numbers: { ...saved.numbers, ...foundNumbers(found), ended: ended ? 1 : 0 },
    values: { ...saved.values, ...internedValues(cells), ...learnedOf(cells) },
  });
  const ending = (isEnd: boolean): boolean => {
    ended ||= isEnd;
    return isEnd;
  };
  const explored = explore(
    cells,
    {
      questions: visitor.questions,
      closed: [...asked.keys()].filter((each) => found.has(asked[each]!)),
      found: (question, state) => ending(visitor.found(question, state)),
      stuck: (state, view) => ending(visitor.stuck(state, view)),
    },
    {
      ...others,
      ...(from === null ? {} : { restored: from }),
      // A saved search that ended by a decision does not go on: with this limit it only shows what it found.
      ...(ended ? { states: 0 } : {}),
      stop: (progress, saved) => {
        if (isDue()) save(whole(saved()), false);
        return options.stop?.(progress, saved) ?? false;
      },
    },
  );
  save(whole(explored.save()), explored.complete || ended);
  return explored;
};

const FOUND = "found ";

const foundNumbers = (found: ReadonlyMap<Named, number>): Record<string, number> =>
  Object.fromEntries([...found].map(([{ name }, state]) => [FOUND + name, state]));

const restore = <P extends Named>(
  cells: Cells,
  properties: readonly P[],
  found: Map<P, number>,
  { numbers, values }: Restored,
): void => {
  internAgain(cells, values);
  learnAgain(cells, values);
  for (const property of properties) {
    const state = numbers[FOUND + property.name];
    if (typeof state === "number") found.set(property, state);
  }
};

const LEARNED = "learned by ";

const learnedOf = (cells: Cells): Readonly<Record<string, readonly unknown[]>> =>
  Object.fromEntries(
    cells.nodes.map((node, p) => [LEARNED + node, cells.reactions[p]!.learned]),
  );

const learnAgain = (cells: Cells, saved: Restored["values"]): void => {
  for (const [p, node] of cells.nodes.entries())
    for (const transition of saved(LEARNED + node))
      learn(cells, p, transition as LearnedTransition);
};

const learn = (cells: Cells, p: number, [kind, state, what]: LearnedTransition): void => {
  const reactions = cells.reactions[p]!;
  switch (kind) {
    case "receive":
      reactions.receive(state, what);
      return;
    case "request": {
      const { client, index } = what;
      const { script } = cells.clientsAt[p]!.find(({ name }) => name === client)!;
      reactions.request(state, { client, index, request: script[index] });
      return;
    }
    case "act":
      reactions.act(state, what);
      return;
    case "follow":
      reactions.follow(state, what);
  }
};
