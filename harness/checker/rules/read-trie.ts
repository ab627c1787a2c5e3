/**
 * What a pure function makes of states, remembered by the fields that it read, in the order in which
 * it read them: which field it reads next depends only on what it has read so far. The function is
 * called once per path of the trie.
 */
import { InputError } from "../../model/input-error.ts";
import type { Field } from "./fields.ts";

/** The value of each cell that is read: the local values of processes, for functions that see no more. */
export type Locals = (p: number) => number;

/** A field that was read next, and what follows each of its values. */
export type Branch<T> = { readonly field: Field; readonly next: Place<T>[] };
export type Leaf<T> = { readonly answer: T };
/** Nothing: nobody has been here. */
export type Place<T> = Branch<T> | Leaf<T> | undefined;

export type ReadTrie<T> = {
  readonly root: () => Place<T>;
  /** What the function makes of a state; it is called if nobody has been here. */
  readonly answer: (locals: Locals) => T;
};

/** What a function made of a state, and the fields that it read. */
export type Learned<T> = { readonly reads: Iterable<Field>; readonly answer: T };

/** @param what names the function, for messages */
export const readTrie = <T>(
  what: string,
  learn: (locals: Locals) => Learned<T>,
): ReadTrie<T> => {
  let root: Place<T>;

  const grow = (locals: Locals): T => {
    const { reads, answer } = learn(locals);
    let place = root;
    let put = (made: Place<T>): void => {
      root = made;
    };
    const pass = ({ field, next }: Branch<T>): void => {
      const value = field.valueOf(locals(field.p));
      put = (made) => {
        next[value] = made;
      };
      place = next[value];
    };
    for (const field of reads) {
      // What the state is may have been read where it was something else.
      if (isBranch(place) && tells(field, place.field)) pass(place);
      if (place === undefined) {
        place = { field, next: [] };
        put(place);
      }
      if (!isBranch(place)) throw impure(what);
      if (place.field !== field && !tells(place.field, field)) throw impure(what);
      pass(place);
    }
    if (place !== undefined) throw impure(what);
    put({ answer });
    return answer;
  };

  return {
    root: () => root,
    answer: (locals) => {
      for (let place = root; place !== undefined; ) {
        if ("answer" in place) return place.answer;
        place = place.next[place.field.valueOf(locals(place.field.p))];
      }
      return grow(locals);
    },
  };
};

const isBranch = <T>(place: Place<T>): place is Branch<T> =>
  place !== undefined && "field" in place;

/** Whether one tells the other too: a field of a state tells what that state is. */
const tells = (field: Field, other: Field): boolean =>
  field !== other && field.p === other.p && other.isOfState && field.tellsState;

const impure = (what: string): InputError =>
  new InputError(
    `${what} is impure: with the same values it read other fields than before. ` +
      "The usual cause is a clock, a random number, or a variable kept outside the states",
  );
