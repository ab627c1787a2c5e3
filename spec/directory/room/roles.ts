/** Who takes part where the directory chooses nodes: nodes on racks, and clients that put new values. */
import { ids, many, one, type WorldOf } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Racks } from "./choice.ts";
import { directory } from "./master.ts";
import type { Request } from "./messages.ts";
import { node } from "./node.ts";
import type { Entry } from "./state.ts";

/** The rack of each node: as many nodes on each, one after the other. */
export const racksOf = ({ nodes, racks }: Scope): Racks =>
  Object.fromEntries(
    ids("n", nodes).map((each, i) => [each, Math.floor((i * racks) / nodes)]),
  );

/** The values that are there at first: so many on each node but the last one, which is new. */
const oldEntries = ({ nodes, old }: Scope): Readonly<Record<number, Entry>> =>
  Object.fromEntries(
    ids("n", nodes - 1)
      .flatMap((each) => Array.from({ length: old }, () => each))
      .map((each, key) => [key, { nodes: [each], missing: [], client: null }]),
  );

/** The keys of the new values. */
export const newKeys = (scope: Scope): readonly number[] => {
  const first = Object.keys(oldEntries(scope)).length;
  return Array.from({ length: scope.puts }, (_, i) => first + i);
};

/** The directory and the nodes. */
export const rolesOf = (scope: Scope, rules: Rules) => {
  const racks = racksOf(scope);
  const entries = oldEntries(scope);
  const keysOn = (name: string) =>
    Object.keys(entries)
      .map(Number)
      .filter((key) => entries[key]!.nodes.includes(name));
  return {
    directory: one(directory({ racks, scope, rules }, entries)),
    node: many(Object.keys(racks), (self) => node(keysOn(self), scope)),
  };
};

/** Two clients, which put every other new value. They are at the directory: who relays is another matter. */
export const clientsOf = (scope: Scope) =>
  Object.fromEntries(
    [0, 1]
      .map((i) => newKeys(scope).filter((_, at) => at % 2 === i))
      .filter((keys) => keys.length > 0)
      .map((keys, i) => [
        `user${i}`,
        { at: "directory", script: keys.map((key): Request => ({ type: "put", key })) },
      ]),
  );

/** A state of the store. */
export type World = WorldOf<typeof rolesOf>;
