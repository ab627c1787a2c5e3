/** The options that a subject adds to a command, read from the words that the command does not know. */
import type { OwnOption, OwnValues } from "../conform/command-line.ts";
import type { Json } from "../history/trace.ts";
import { InputError } from "../model/input-error.ts";

type OwnOptions = Readonly<Record<string, OwnOption>>;
type Words = {
  /** What stands before and between options. */
  readonly plain: readonly string[];
  readonly values: OwnValues;
};

/** A command and the subject that it names, as errors spell them. */
type Call = { readonly command: string; readonly subject: string };

/**
 * The plain words, and the values of the options of a subject.
 *
 * @throws InputError if an option is unknown, is given twice, has no value or is missing
 */
export const ownWords = (
  call: Call,
  options: OwnOptions,
  given: readonly string[],
): Words => {
  const values: Record<string, Json> = {};
  const plain: string[] = [];
  const rest = [...given];
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (!word.startsWith("-")) {
      plain.push(word);
      continue;
    }
    const [, name = "", attached] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = Object.hasOwn(options, name) ? options[name]! : undefined;
    if (option === undefined)
      throw new InputError(`unknown option '${word}'${known(call, options)}`);
    if (Object.hasOwn(values, name))
      throw new InputError(`${shown(call)}: --${name} is given twice; leave one out`);
    if (option.value === null) {
      if (attached !== undefined)
        throw new InputError(`${shown(call)}: --${name} takes no value`);
      values[name] = true;
      continue;
    }
    const text = attached ?? rest.shift();
    if (text === undefined)
      throw new InputError(
        `${shown(call)}: --${name} has no value; expected ${spelt(name, option)}`,
      );
    values[name] = parsed(`${shown(call)}: --${name}`, option, text);
  }
  for (const [name, option] of Object.entries(options))
    if (option.required && !Object.hasOwn(values, name))
      throw new InputError(
        `${shown(call)}: ${spelt(name, option)} is missing: ${option.meaning}`,
      );
  return { plain, values };
};

/** @throws InputError that names the option, if its text is none of its values */
const parsed = (where: string, { parse }: OwnOption, text: string): Json => {
  if (parse === undefined) return text;
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${where}: ${error.message}`);
  }
};

/**
 * The values of the options of a subject, where plain words are not expected.
 *
 * @throws InputError at a plain word, and what `ownWords` throws
 */
export const ownValues = (
  call: Call,
  options: OwnOptions,
  given: readonly string[],
): OwnValues => {
  const { plain, values } = ownWords(call, options, given);
  if (plain.length === 0) return values;
  throw new InputError(
    `${shown(call)}: "${plain[0]}" is not an option; expected --name value`,
  );
};

const spelt = (name: string, { value }: OwnOption): string =>
  value === null ? `--${name}` : `--${name} ${value}`;

const shown = ({ command, subject }: Call): string => `${command} ${subject}`;

const known = ({ subject }: Call, options: OwnOptions): string => {
  const all = Object.entries(options).map(
    ([name, option]) => `${spelt(name, option)} (${option.meaning})`,
  );
  return all.length === 0
    ? `; ${subject} has no options of its own`
    : `; options of ${subject}: ${all.join(", ")}`;
};
