import type { ClientWords } from "../../conform/command-line.ts";

/** The words of `lockstep client` for a key-value store: `put KEY VALUE` and `get KEY`. */
export const storeWords: ClientWords = {
  put: {
    takes: ["KEY", "VALUE"],
    ask: (key, value) => ({ type: "write", key: key!, value: value! }),
    say: () => "ok",
  },
  get: {
    takes: ["KEY"],
    ask: (key) => ({ type: "read", key: key! }),
    say: ({ type, value }) => (type === "read_ok" ? textOf(value) : "ok"),
  },
};

/** The word `delete KEY`, for stores with deletes. */
export const deleteWord: ClientWords[string] = {
  takes: ["KEY"],
  ask: (key) => ({ type: "delete", key: key! }),
  say: () => "ok",
};

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);
