/** Where keys live on the ring of 2^m identifiers. */

/** One of the places of a machine on the ring. A machine has one, or several: its virtual nodes. */
export type Token = { readonly id: number; readonly machine: string };

/** The tokens in the order of their identifiers; of two with the same one, the one of the machine named first. */
export const sorted = (tokens: readonly Token[]): readonly Token[] =>
  tokens.toSorted(
    (a, b) => a.id - b.id || (a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : 0),
  );

/**
 * The successor of a key: the first token whose identifier is not below it, around the ring.
 *
 * @param tokens in the order of their identifiers, at least one
 */
export const successor = (tokens: readonly Token[], key: number): Token =>
  tokens.find(({ id }) => id >= key) ?? tokens[0]!;

/** The tokens from the successor of a key on, once around the ring. */
export const fromSuccessor = (
  tokens: readonly Token[],
  key: number,
): readonly Token[] => {
  const first = tokens.indexOf(successor(tokens, key));
  return [...tokens.slice(first), ...tokens.slice(0, first)];
};

/** The first `count` machines from the successor of a key on, each once. */
export const distinctMachines = (
  tokens: readonly Token[],
  key: number,
  count: number,
): readonly string[] =>
  [...new Set(fromSuccessor(tokens, key).map(({ machine }) => machine))].slice(0, count);
