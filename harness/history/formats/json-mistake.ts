/** Where a text stops being JSON, and what was expected there. */
type JsonMistake = { readonly at: number; readonly expected: string };

const PLAIN = String.raw`[ !#-[\]-\uffff]*`;
const STRING = String.raw`"${PLAIN}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const WORD = String.raw`(?:${NUMBER}|true|false|null)(?![\w.+-])`;
const TOKEN = new RegExp(`(${STRING})|(${WORD})|([[\\]{},:])`, "y");
const BLANK = /[\t\r\n ]*/y;

type Expecting = "value" | "first" | "key" | "first key" | "colon" | "more" | "end";

const WORDS: Readonly<Record<Expecting, string>> = {
  value: "a JSON value",
  first: 'a JSON value or "]"',
  key: "a name in quotes",
  "first key": 'a name in quotes or "}"',
  colon: '":"',
  more: '"," or the closing bracket',
  end: "the end of the line",
};

/**
 * Finds where a text stops being JSON. The message of JSON.parse differs between versions of Node,
 * so this runs once that has refused the text.
 */
export const jsonMistake = (text: string): JsonMistake => {
  const open: ("[" | "{")[] = [];
  let expecting: Expecting = "value";
  let at = 0;
  for (;;) {
    BLANK.lastIndex = at;
    at += BLANK.exec(text)?.[0].length ?? 0;
    TOKEN.lastIndex = at;
    const [token = "", string, word, mark] = TOKEN.exec(text) ?? [];
    const kind = string !== undefined ? "string" : word !== undefined ? "word" : mark;
    const next: Expecting | undefined =
      kind === undefined ? undefined : after(expecting, kind, open);
    if (next === undefined) return { at, expected: WORDS[expecting] };
    expecting = next;
    at += token.length;
  }
};

const after = (
  expecting: Expecting,
  token: string,
  open: ("[" | "{")[],
): Expecting | undefined => {
  const isClosing =
    (token === "]" &&
      open.at(-1) === "[" &&
      (expecting === "first" || expecting === "more")) ||
    (token === "}" &&
      open.at(-1) === "{" &&
      (expecting === "first key" || expecting === "more"));
  if (isClosing) {
    open.pop();
    return open.length > 0 ? "more" : "end";
  }
  if (expecting === "value" || expecting === "first") {
    if (token === "string" || token === "word") return open.length > 0 ? "more" : "end";
    if (token !== "[" && token !== "{") return undefined;
    open.push(token);
    return token === "[" ? "first" : "first key";
  }
  if (expecting === "key" || expecting === "first key") {
    return token === "string" ? "colon" : undefined;
  }
  if (expecting === "colon") return token === ":" ? "value" : undefined;
  if (expecting === "more" && token === ",") return open.at(-1) === "[" ? "value" : "key";
  return undefined;
};
