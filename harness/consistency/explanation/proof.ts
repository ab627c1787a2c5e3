/**
 * Facts about the order of operations, kept with their reasons so that the contradiction can be
 * explained.
 */

/** One operation comes before another, with the reason, and the facts that it follows from. */
export type Fact = {
  readonly first: number;
  readonly second: number;
  readonly because: string;
  readonly given: readonly Fact[];
  /** It follows by transitivity alone, so the explanation leaves it out. */
  readonly isStep?: true;
};

/** Two facts that contradict each other. */
export type Contradiction = readonly [Fact, Fact];

/** The fact known about each pair, and the first contradiction. */
export type Proof = {
  readonly size: number;
  readonly facts: (Fact | undefined)[];
  contradiction: Contradiction | undefined;
};

/** A proof without facts about `size` operations. */
export const proof = (size: number): Proof => ({
  size,
  facts: new Array(size * size),
  contradiction: undefined,
});

/** The known fact that one operation comes before another, if any. */
export const factOf = (
  { size, facts }: Proof,
  first: number,
  second: number,
): Fact | undefined => facts[first * size + second];

/** Adds a fact; returns whether it is new. */
export const learn = (proof: Proof, fact: Fact): boolean => {
  const { first, second } = fact;
  if (factOf(proof, first, second) !== undefined) return false;
  const against = first === second ? fact : factOf(proof, second, first);
  if (against !== undefined) proof.contradiction ??= [against, fact];
  proof.facts[first * proof.size + second] = fact;
  return true;
};

/** Adds all facts that follow by transitivity. */
export const close = (proof: Proof): void => {
  const { size } = proof;
  for (let isNew = true; isNew && proof.contradiction === undefined; ) {
    isNew = false;
    for (let through = 0; through < size; through++)
      for (let first = 0; first < size; first++) {
        const one = factOf(proof, first, through);
        if (one === undefined) continue;
        for (let second = 0; second < size; second++) {
          const two = factOf(proof, through, second);
          if (two === undefined || factOf(proof, first, second) !== undefined) continue;
          const given = [one, two];
          isNew =
            learn(proof, { first, second, because: "", given, isStep: true }) || isNew;
        }
      }
  }
};

/**
 * The contradiction in sentences: first the facts that lead to it, then the two that contradict
 * each other.
 */
export const contradictionSentences = (
  [against, last]: Contradiction,
  names: readonly string[],
): readonly string[] => {
  const said = new Set<string>();
  const sentences: string[] = [];
  const say = ({ first, second, because, given, isStep }: Fact): void => {
    for (const fact of given) say(fact);
    const fact = `${names[first]} comes before ${names[second]}`;
    if (isStep || said.has(fact)) return;
    said.add(fact);
    sentences.push(`${fact}, because ${because}`);
  };
  if (against !== last) say(against);
  say(last);
  return sentences.map((sentence, i) => {
    if (i === sentences.length - 1) return `However, ${sentence}: a contradiction.`;
    return `${i === 0 ? "Then" : "And"} ${sentence}.`;
  });
};
