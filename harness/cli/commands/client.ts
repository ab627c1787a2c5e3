import type { ClientWord, ClientWords } from "../../conform/command-line.ts";
import { parseAddress } from "../../deploy/address.ts";
import { askNode } from "../../deploy/ask-node.ts";
import { InputError } from "../../model/input-error.ts";
import { storeWords } from "../../subjects/shared/client-words.ts";
import { complain, print, printBytes, printJson } from "../../terminal/print.ts";
import { EXIT } from "../exit.ts";

type ClientOptions = {
  readonly connect: string;
  readonly subject?: string;
  readonly json?: true;
};

/** Runs `lockstep client`; sets the exit code. Throws InputError if the node cannot be asked. */
export const runClient = async (
  operation: string,
  given: readonly string[],
  { connect, subject, json }: ClientOptions,
): Promise<void> => {
  const words = subject === undefined ? storeWords : await wordsOf(subject);
  const { ask, say, over = askNode } = wordFor(words, operation, given);
  const answer = await over(parseAddress(connect), ask(...given));
  if (json) printJson({ command: "client", answer });
  else if (answer.type !== "error") {
    const said = say(answer);
    if (typeof said === "string") print(said);
    else printBytes(said);
  }
  if (answer.type !== "error") return;
  complain(`${String(answer.text ?? "the node refused")} (error ${String(answer.code)})`);
  process.exitCode = EXIT.violated;
};

/** Loaded only if a subject is named: loading all subjects takes longer than a request. */
const wordsOf = async (subject: string): Promise<ClientWords> => {
  const { requireOffers, implementedSubject } = await import(
    "../../registry/implemented-subjects.ts"
  );
  return (await requireOffers(await implementedSubject(subject), "client")).implementation
    .client;
};

const wordFor = (
  words: ClientWords,
  operation: string,
  given: readonly string[],
): ClientWord => {
  const word = Object.hasOwn(words, operation) ? words[operation]! : undefined;
  if (word !== undefined && isEnough(word, given)) return word;
  const known = Object.entries(words).map(
    ([name, { takes }]) => `"${[name, ...takes].join(" ")}"`,
  );
  throw new InputError(`client ${operation}: expected ${known.join(" or ")}`);
};

const isEnough = ({ takes }: ClientWord, given: readonly string[]): boolean =>
  given.length <= takes.length &&
  takes.slice(given.length).every((name) => name.startsWith("["));
