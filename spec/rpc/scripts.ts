/** What clients call, by the name of the work. */
import type { Call } from "./messages.ts";
import type { Scope } from "./scope.ts";

type Work = (client: number, calls: number) => readonly Call[];

const create = { type: "create" } as const;
const remove = { type: "remove" } as const;

const scripts = {
  /** Each line is appended by one call. */
  append: (client, calls) =>
    Array.from({ length: calls }, (_, nth) => ({
      type: "append",
      line: `${"abc"[client]}${nth + 1}`,
    })),
  /** There is a file, and the client removes it. */
  remove: (_, calls) => Array.from({ length: calls }, () => remove),
  /** There is a file; the first client removes it, and the next one makes another one of that name. */
  "remove beside create": (client) => [client === 0 ? remove : create],
  /** There is no file: the client that makes it has the lock. */
  lock: () => [create],
  "remove, create, remove": () => [remove, create, remove],
  "seek and read": (_, calls) => [
    { type: "seek", to: 1 },
    ...Array.from({ length: calls }, () => ({ type: "read" }) as const),
  ],
  "read at": (_, calls) =>
    Array.from({ length: calls }, (_, nth) => ({ type: "read at", at: 1 + nth })),
} satisfies Readonly<Record<string, Work>>;

/** The names of all work. */
export const works: readonly string[] = Object.keys(scripts);

/** The calls of each client. */
export const callsOf = ({ work, clients, calls }: Scope): readonly (readonly Call[])[] =>
  Array.from({ length: clients }, (_, client) =>
    (scripts as Readonly<Record<string, Work>>)[work]!(client, calls),
  );

/** Is there a file of the one name at first? */
export const isFileThere = ({ work }: Scope): boolean => work.startsWith("remove");
