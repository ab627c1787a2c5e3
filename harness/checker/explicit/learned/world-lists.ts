/** Writes steps of the world as lists of numbers: see WORLD. */
import type { WorldStep } from "../../rules/steps.ts";
import type { Arena } from "../arena.ts";
import { MAP, WORLD } from "../kernel.ts";
import type { Taken } from "../taken.ts";
import type { LearnedMaps } from "./maps.ts";
import { writerAt } from "./writer.ts";

/** Returns where the list of these steps is. Many states have the same list. */
type WorldLists = (steps: readonly WorldStep[]) => number;

/** A function that writes each list and each step once. */
export const worldListsIn = (
  arena: Arena,
  taken: Taken,
  { listOf }: Pick<LearnedMaps, "listOf">,
): WorldLists => {
  const lists = new Map<string, number>();
  const known = new Map<string, number>();

  const stepAt = ({ action, maps, normalises, fault }: WorldStep): number => {
    const numbers = [taken.number(action), listOf(maps, [])] as const;
    const key = `${numbers} ${normalises}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const noted = arena.reserve(normalises.length);
    writerAt(arena, noted).put(...normalises);
    const start = arena.reserve(WORLD.size);
    const [number, list] = numbers;
    writerAt(arena, start).put(
      number,
      fault ? 1 : 0,
      action.type === "tick" ? 1 : 0,
      list,
      list + MAP.size * maps.length,
      noted,
      noted + normalises.length,
    );
    known.set(key, start);
    return start;
  };

  return (steps) => {
    const starts = steps.map(stepAt);
    const key = `${starts}`;
    const found = lists.get(key);
    if (found !== undefined) return found;
    const list = arena.reserve(1 + starts.length);
    writerAt(arena, list).put(starts.length, ...starts);
    lists.set(key, list);
    return list;
  };
};
