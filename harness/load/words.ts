import type { Body } from "../../impl/ports.ts";
import type { ClientWords } from "../conform/command-line.ts";
import type { Failure } from "./generate.ts";
import type { Planned } from "./timetable.ts";

/** How the requests of a timetable are put to a store. */
export type StoreWords = {
  /** The message to a node. */
  readonly ask: (request: Planned) => Body;
  /** Why this is no answer to a request; null: it is one. That a key has no value is an answer. */
  readonly failureIn: (answer: Body) => Failure | null;
};

/** Maelstrom's error for a key that has no value. */
const NO_SUCH_KEY = 20;

/** How to put requests to a store with these words of `client`; undefined without `put KEY VALUE` and `get KEY`. */
export const storeWordsIn = ({ put, get }: ClientWords): StoreWords | undefined => {
  if (put === undefined || put.takes.join(" ") !== "KEY VALUE") return undefined;
  if (get === undefined || get.takes.join(" ") !== "KEY") return undefined;
  if (put.over !== undefined || get.over !== undefined) return undefined;
  return {
    ask: ({ type, key, value }) => (type === "put" ? put.ask(key, value) : get.ask(key)),
    failureIn: ({ type, code }) =>
      type !== "error" || code === NO_SUCH_KEY ? null : `error ${Number(code ?? 0)}`,
  };
};
