/** The directory as programs on one machine see it: each request is done once, at one moment. */
import type { Sequential } from "lockstep";
import { without } from "../../shared/without.ts";
import type { Request, Result } from "./messages.ts";

/** By name: the number of a file, or null for a directory; and the contents of files by number. */
type Plain = {
  readonly names: Readonly<Record<string, number | null>>;
  readonly values: readonly (number | null)[];
};

const withValue = (
  { names, values }: Plain,
  name: string,
  value: number | null,
): Plain => ({
  names,
  values: values.map((each, file) => (file === names[name] ? value : each)),
});

const withFile = ({ names, values }: Plain, name: string): Plain => ({
  names: { ...names, [name]: values.length },
  values: [...values, null],
});

const apply = (state: Plain, request: Request): readonly [Plain, Result] => {
  const { names, values } = state;
  const { name } = request;
  const file = names[name];
  const isThere = name in names;
  switch (request.type) {
    case "lookup":
      return [state, isThere ? "OK" : "NOENT"];
    case "mkdir":
      return isThere
        ? [state, "EXIST"]
        : [{ ...state, names: { ...names, [name]: null } }, "OK"];
    case "create":
      if (!isThere) return [withFile(state, name), "OK"];
      return request.mode === "UNCHECKED"
        ? [withValue(state, name, null), "OK"]
        : [state, "EXIST"];
    case "remove":
    case "rmdir":
      return isThere
        ? [{ ...state, names: without(names, name) }, "OK"]
        : [state, "NOENT"];
    case "rename":
      return isThere
        ? [{ ...state, names: { ...without(names, name), [request.to]: file! } }, "OK"]
        : [state, "NOENT"];
    case "link":
      return request.to in names
        ? [state, "EXIST"]
        : [{ ...state, names: { ...names, [request.to]: file! } }, "OK"];
    case "truncate":
    case "guarded truncate":
      return [withValue(state, name, null), "OK"];
    case "write":
      return [withValue(state, name, request.value), "OK"];
    case "read":
      return [state, values[file!] ?? null];
    case "count links":
      return [state, Object.values(names).filter((each) => each === file).length];
  }
};

/** The directory, with these files at first. */
export const plainDirectory = (
  files: Readonly<Record<string, number | null>>,
): Sequential<Plain, Request, Result> => ({
  name: "directory",
  initial: {
    names: Object.fromEntries(Object.keys(files).map((name, file) => [name, file])),
    values: Object.values(files),
  },
  apply,
});
