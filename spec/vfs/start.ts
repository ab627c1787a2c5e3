/** The hosts in which programs begin: what is mounted, and which files are there. */
import { call } from "./calls.ts";
import { emptyFloppy } from "./floppy.ts";
import type { FileSystem, Host, Superblock } from "./host.ts";
import { kernelOf, MOUNTED } from "./kernel.ts";
import { emptyMemory } from "./memory.ts";
import { rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

const formatted = (type: string, { slots }: Scope): Superblock =>
  (type as FileSystem) === "memory"
    ? { type: "memory", store: emptyMemory }
    : { type: "floppy", store: emptyFloppy(slots) };

/** A host whose programs have done this, one call after another, with a cache that is empty again. */
const after = (
  scope: Scope,
  superblocks: Host["superblocks"],
  words: readonly string[],
): Host => {
  const { perform } = kernelOf(rules, { ...scope, clusters: 9, bytes: 9 });
  const fresh: Host = {
    superblocks,
    mounts: {},
    dentries: {},
    files: {},
    descriptors: { p0: {}, p1: {} },
    returned: null,
    dispatched: [],
    halfway: null,
  };
  const done = words.reduce((host, each) => {
    const [text, wording] = each.includes("=") ? each.split("=") : [undefined, each];
    const asked = call("p0", wording!);
    return perform(host, text === undefined ? asked : { ...asked, text })!;
  }, fresh);
  return { ...done, dentries: {}, returned: null, dispatched: [] };
};

/** The host at the start of a scope. */
export const startOf = (scope: Scope): Host => {
  const root = formatted(scope.fs, scope);
  switch (scope.work) {
    case "listing":
      return after(scope, { root }, ["create /x", "create /y", "create /z"]);
    case "mounts":
    case "remounts": {
      const superblocks = { root, [MOUNTED]: formatted("floppy", scope) };
      return after(scope, superblocks, ["mkdir /m", "mount /m"]);
    }
    default:
      return after(scope, { root }, []);
  }
};

/** The host of a copy: the first file has these bytes, and both are open. */
export const copyStartOf = (scope: Scope): Host => {
  const root = formatted(scope.from, scope);
  const isSame = scope.from === scope.to;
  const bytes = [..."abc".slice(0, scope.bytes)];
  return after(
    scope,
    isSame ? { root } : { root, [MOUNTED]: formatted(scope.to, scope) },
    [
      ...(isSame ? [] : ["mkdir /m", "mount /m"]),
      "open /x create",
      ...bytes.map((byte) => `${byte}=write 0`),
      "close 0",
      "open /x",
      `open ${isSame ? "/y" : "/m/y"} create`,
    ],
  );
};
