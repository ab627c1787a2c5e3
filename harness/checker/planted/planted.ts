/** A fault that is planted in an engine on purpose, and the tests that have to notice it. */
export type Planted = {
  /** The file in which the fault is planted, from `harness/checker/`. */
  readonly file: string;
  /** The text to replace; it must occur exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** What goes wrong with the fault. */
  readonly does: string;
  /** Test files, from `harness/checker/`; at least one of their tests must fail. */
  readonly killedBy: readonly string[];
};

/**
 * The file with the fault in it.
 * @throws Error where the text to replace is not found exactly once.
 */
export const withFault = (
  source: string,
  { file, text, replacement }: Planted,
): string => {
  const found = source.split(text).length - 1;
  if (found !== 1)
    throw new Error(`${file} has the text of a planted fault ${found} times: ${text}`);
  // The replacement is a function, since `$` would have a meaning in a text.
  return source.replace(text, () => replacement);
};
