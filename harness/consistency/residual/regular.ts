import { isSilent } from "../../history/objects/answers.ts";
import { fieldsOf } from "../../history/operation-text.ts";
import { valueKey } from "../../history/value-key.ts";
import type { AnyObject } from "../judgement.ts";
import type { JudgedReads } from "../regular/regularity.ts";
import { type Event, isReturn, type Stepwise } from "./residuals.ts";

/**
 * The residual of a regular register: which values an open read may still answer, and which a later
 * read may.
 */
type Readable = {
  /** Values that no completed write has replaced. */
  readonly standing: readonly Standing[];
  readonly writing: readonly { readonly client: string; readonly value: string }[];
  readonly reading: readonly OpenRead[];
};

/**
 * A value, and the clients whose writes began after it was written and are still open. Each of
 * these will replace it when it returns.
 */
type Standing = { readonly value: string; readonly replacedBy: readonly string[] };

/** An open read, the values that it may answer, and whether no write has overlapped it so far. */
type OpenRead = {
  readonly client: string;
  readonly values: readonly string[];
  readonly isAlone: boolean;
};

/**
 * The regular register, event by event. Of the writes that are over when a read begins, the one
 * that began last replaces all that were over before it began. A read may answer a value that was
 * not replaced then, or one written while the read is open.
 *
 * @param held the reads that the model judges
 */
export const regularStepwise = (
  object: AnyObject,
  held: JudgedReads,
): Stepwise<Readable> => ({
  applies: (event) => isRead(event) || isWrite(event),
  start: {
    standing: [{ value: valueKey(object.initial), replacedBy: [] }],
    writing: [],
    reading: [],
  },
  after: (readable, event) => {
    if (isRead(event))
      return isReturn(event)
        ? afterRead(readable, event, (isAlone) =>
            isSilent(object, event) ? false : held === "every read" || isAlone,
          )
        : readBegins(readable, event.client);
    const { value } = fieldsOf(event.request);
    return isReturn(event)
      ? afterWrite(readable, event.client, valueKey(value))
      : writeBegins(readable, event.client, valueKey(value));
  },
  text: (readable) => JSON.stringify(readable),
});

const isRead = ({ request }: Event): boolean => {
  const { type } = fieldsOf(request);
  return type === "read" || type === "get";
};

const isWrite = ({ request }: Event): boolean => {
  const { type } = fieldsOf(request);
  return type === "write" || type === "put";
};

const readBegins = (
  { standing, writing, reading }: Readable,
  client: string,
): Readable => {
  const values = inOrder([...standing, ...writing].map(({ value }) => value));
  const own = { client, values, isAlone: writing.length === 0 };
  return { standing, writing, reading: byClient([...reading, own]) };
};

const afterRead = (
  { standing, writing, reading }: Readable,
  { client, result }: Event,
  isHeld: (isAlone: boolean) => boolean,
): Readable | "violated" => {
  const own = reading.find((each) => each.client === client)!;
  if (isHeld(own.isAlone) && !own.values.includes(valueKey(result))) return "violated";
  return { standing, writing, reading: reading.filter((each) => each !== own) };
};

const writeBegins = (
  { standing, writing, reading }: Readable,
  client: string,
  value: string,
): Readable => ({
  standing: distinct(
    standing.map((each) => ({
      value: each.value,
      replacedBy: inOrder([...each.replacedBy, client]),
    })),
  ),
  writing: byClient([...writing, { client, value }]),
  reading: reading.map((each) => ({
    client: each.client,
    values: inOrder([...each.values, value]),
    isAlone: false,
  })),
});

const afterWrite = (
  { standing, writing, reading }: Readable,
  client: string,
  value: string,
): Readable => {
  const left = standing.filter(({ replacedBy }) => !replacedBy.includes(client));
  return {
    standing: distinct([...left, { value, replacedBy: [] }]),
    writing: writing.filter((each) => each.client !== client),
    reading,
  };
};

const distinct = (all: readonly Standing[]): readonly Standing[] => {
  const byText = new Map(all.map((each) => [JSON.stringify(each), each]));
  return inOrder([...byText.keys()]).map((text) => byText.get(text)!);
};

/** Sorted, each text once. */
const inOrder = (texts: readonly string[]): readonly string[] =>
  [...new Set(texts)].sort();

const byClient = <T extends { readonly client: string }>(
  all: readonly T[],
): readonly T[] => all.toSorted((a, b) => (a.client < b.client ? -1 : 1));
