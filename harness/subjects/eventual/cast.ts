/** The processes of the spec that a run of the store is played with, named by what they stand for. */
import { preference } from "../../../impl/eventual/preference.ts";
import { coordinator } from "../../../spec/eventual/coordinator.ts";
import { home } from "../../../spec/eventual/home.ts";
import { rules } from "../../../spec/eventual/rules.ts";
import type { Scope } from "../../../spec/eventual/scope.ts";
import { spare } from "../../../spec/eventual/spare.ts";
import type { Players } from "../../conform/players.ts";
import type { Json } from "../../history/trace.ts";

export type Cast = {
  /** What a node keeps of a key: its copy, or its hints where it is no home of it. */
  readonly keeperOf: (node: string, key: Json) => string;
  /** All that a node keeps, by key. */
  readonly keepersOf: (node: string) => ReadonlyMap<string, string>;
  readonly isHome: (node: string, key: Json) => boolean;
  /** All keepers of a key, homes first. */
  readonly listOf: (key: Json) => readonly string[];
  /** Adds the coordinator of one operation; it writes under its node's name. */
  readonly coordinate: (op: string, node: string, key: Json) => void;
};

export const castOf = (
  players: Players,
  scope: Scope,
  nodes: readonly string[],
): Cast => {
  const keepers = new Map<string, Map<string, string>>();
  const orderOf = (key: Json): readonly string[] => preference(key as string, nodes);
  const isHome = (node: string, key: Json): boolean =>
    orderOf(key).indexOf(node) < scope.n;
  const nameOf = (node: string, key: Json): string =>
    `${node}'s ${isHome(node, key) ? "copy of" : "hints for"} ${JSON.stringify(key)}`;
  const listOf = (key: Json): readonly string[] =>
    orderOf(key).map((node) => keeperOf(node, key));

  const keeperOf = (node: string, key: Json): string => {
    const id = nameOf(node, key);
    if (players.has(id)) return id;
    const homes = orderOf(key)
      .slice(0, scope.n)
      .map((each) => nameOf(each, key));
    players.add(
      id,
      isHome(node, key) ? home(id, homes, scope, rules) : spare(id, homes, rules),
    );
    const mine = keepers.get(node) ?? new Map<string, string>();
    keepers.set(node, mine.set(JSON.stringify(key), id));
    return id;
  };

  return {
    keeperOf,
    keepersOf: (node) => keepers.get(node) ?? new Map(),
    isHome,
    listOf,
    coordinate: (op, node, key) => {
      const list = listOf(key);
      const [homes, spares] = [list.slice(0, scope.n), list.slice(scope.n)];
      players.add(op, coordinator(node, { homes, spares, clock: 0 }, scope, rules));
    },
  };
};
