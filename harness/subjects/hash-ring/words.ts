/** What `lockstep client --subject hash-ring` says, and what `lockstep serve hash-ring` takes. */
import type { ClientWords, OwnValues, ServeWords } from "../../conform/command-line.ts";
import type { Implementation } from "../../conform/subject.ts";
import { InputError } from "../../model/input-error.ts";
import { deleteWord, storeWords } from "../shared/client-words.ts";

/** The requests of clients, and those of an operator to one machine. */
export const clientWords: ClientWords = {
  ...storeWords,
  delete: deleteWord,
  status: {
    takes: [],
    ask: () => ({ type: "status" }),
    say: ({ phase, keys, view, moving, refusal }) =>
      [
        `${phase}, ${keys} keys`,
        `ring: ${pairs(view)}`,
        ...(Object.keys(moving as object).length > 0
          ? [`on the way: ${pairs(moving)}`]
          : []),
        ...(refusal === undefined ? [] : [String(refusal)]),
      ].join("\n"),
  },
  leave: {
    takes: [],
    ask: () => ({ type: "leave" }),
    say: () => "it leaves; ask for its status until it has 0 keys",
  },
};

const pairs = (record: unknown): string =>
  Object.entries(record as object)
    .map(([name, is]) => `${name} ${is}`)
    .join(", ");

const namesIn = (text: string): readonly string[] => {
  const names = text.split(",");
  if (names.every((each) => each !== "") && new Set(names).size === names.length)
    return names;
  throw new InputError(`"${text}": expected names of nodes with commas, such as n1,n2`);
};

/** Which of the nodes are in the ring at first. */
export const serveWords: ServeWords = {
  options: {
    members: {
      value: "NAMES",
      meaning:
        "the nodes that are in the ring at first, the same for all; the others join when they start. All unless given",
      parse: namesIn,
    },
  },
};

/** The options of a node that is served, from those of the command line. */
export const servedOptions = ({ members }: OwnValues) =>
  members === undefined ? {} : { members: members as readonly string[] };

type Serve = NonNullable<Implementation["serve"]>;

/** Says in one line which options of a node that is served do not fit each other. */
export const saidBriefly =
  (serve: Serve): Serve =>
  async (options, own) => {
    try {
      return await serve(options, own);
    } catch (error) {
      throw error instanceof RangeError ? new InputError(error.message) : error;
    }
  };
