/** The options of `serve` that a subject adds, read from the words that the command does not know. */
import type { OwnOption, OwnValues } from "../../../conform/command-line.ts";
import type { Json } from "../../../history/trace.ts";
import { InputError } from "../../../model/input-error.ts";

type OwnOptions = Readonly<Record<string, OwnOption>>;

/**
 * The values of the options of a subject.
 *
 * @throws InputError if an option is unknown, is given twice, has no value or is missing
 */
export const ownValues = (
  subject: string,
  options: OwnOptions,
  given: readonly string[],
): OwnValues => {
  const values: Record<string, Json> = {};
  const rest = [...given];
  while (rest.length > 0) {
    const word = rest.shift()!;
    const [, name = "", attached] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    const option = Object.hasOwn(options, name) ? options[name]! : undefined;
    if (option === undefined)
      throw new InputError(
        word.startsWith("-")
          ? `unknown option '${word}'${known(subject, options)}`
          : `serve ${subject}: "${word}" is not an option; expected --name value`,
      );
    if (Object.hasOwn(values, name))
      throw new InputError(`serve ${subject}: --${name} is given twice; leave one out`);
    if (option.value === null) {
      if (attached !== undefined)
        throw new InputError(`serve ${subject}: --${name} takes no value`);
      values[name] = true;
      continue;
    }
    const text = attached ?? rest.shift();
    if (text === undefined)
      throw new InputError(
        `serve ${subject}: --${name} has no value; expected ${spelt(name, option)}`,
      );
    values[name] = option.parse === undefined ? text : option.parse(text);
  }
  for (const [name, option] of Object.entries(options))
    if (option.required && !Object.hasOwn(values, name))
      throw new InputError(
        `serve ${subject}: ${spelt(name, option)} is missing: ${option.meaning}`,
      );
  return values;
};

const spelt = (name: string, { value }: OwnOption): string =>
  value === null ? `--${name}` : `--${name} ${value}`;

const known = (subject: string, options: OwnOptions): string => {
  const all = Object.entries(options).map(
    ([name, option]) => `${spelt(name, option)} (${option.meaning})`,
  );
  return all.length === 0
    ? `; ${subject} has no options of its own`
    : `; options of ${subject}: ${all.join(", ")}`;
};
