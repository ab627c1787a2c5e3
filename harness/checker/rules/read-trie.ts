/**
 * Answers of a pure function of states, remembered by the fields that it read, in the order in which it read them.
 * Which field it reads next depends only on what it has read so far, so its reads form a trie. The function is called
 * once for each path of the trie.
 */
import { InputError } from "../../model/input-error.ts";
import type { Field } from "./fields.ts";

/** Gives the value of a cell of one state. Many functions read only the local values of processes. */
export type Locals = (p: number) => number;

/** The field that the function reads next, and the node that follows each of its values. */
export type Branch<T> = { readonly field: Field; readonly next: TrieNode<T>[] };
/** The answer of the function for all states that lead here. */
export type Leaf<T> = { readonly answer: T };
/** A node of the trie; undefined if no call of the function has led here yet. */
export type TrieNode<T> = Branch<T> | Leaf<T> | undefined;

/** The answers of one function, by what it reads. */
export type ReadTrie<T> = {
  readonly root: () => TrieNode<T>;
  /** The answer for a state. Calls the function if no earlier call has led to the same leaf. */
  readonly answer: (locals: Locals) => T;
};

/** The answer of a function for a state, and the fields that it read. */
export type Learned<T> = { readonly reads: Iterable<Field>; readonly answer: T };

/**
 * An empty trie.
 *
 * @param what the name of the function, for messages
 * @param learn calls the function
 * @returns a trie whose `answer` throws InputError where the function turns out impure
 */
export const readTrie = <T>(
  what: string,
  learn: (locals: Locals) => Learned<T>,
): ReadTrie<T> => {
  let root: TrieNode<T>;

  const grow = (locals: Locals): T => {
    const { reads, answer } = learn(locals);
    let place = root;
    let put = (made: TrieNode<T>): void => {
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
      // Another call may have read the shape of the state first, because its state was of another kind.
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

const isBranch = <T>(place: TrieNode<T>): place is Branch<T> =>
  place !== undefined && "field" in place;

/**
 * Whether the value of the first field tells that of the second: a field of a state tells the shape of the state
 * itself.
 */
const tells = (field: Field, other: Field): boolean =>
  field !== other && field.p === other.p && other.isOfState && field.tellsState;

const impure = (what: string): InputError =>
  new InputError(
    `${what} is impure: with the same values it read other fields than before. ` +
      "The usual cause is a clock, a random number, or a variable kept outside the states",
  );
