import { valueKey } from "../../history/value-key.ts";

/** Numbers for values, the same for what counts as the same value; `fresh` gives a new one. */
export function identities(fresh: () => number): (value: unknown) => number {
  const plain = new Map<unknown, number>();
  let structured: Map<string, number> | undefined;
  return (value) => {
    if (typeof value !== "object" || value === null) {
      let id = plain.get(value);
      if (id === undefined) plain.set(value, (id = fresh()));
      return id;
    }
    structured ??= new Map();
    const text = valueKey(value);
    let id = structured.get(text);
    if (id === undefined) structured.set(text, (id = fresh()));
    return id;
  };
}
