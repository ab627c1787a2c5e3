/** Chooses the engine of a check. */
import { InputError } from "../model/input-error.ts";
import type { System } from "../model/system.ts";
import { type CheckOptions, check } from "./check.ts";
import type { Checked } from "./checked.ts";
import { checkSymbolically } from "./symbolic/check-symbolically.ts";

/** `auto`: the explicit engine, as long as its states fit in `bytes`, then the symbolic engine. */
export type EngineChoice = "explicit" | "symbolic" | "auto";

/**
 * Checks a system with one of the engines. `auto` explores states one by one, and starts again with sets of states if
 * memory ran short and a verdict is still open. It keeps to single states if the system observes its steps, or if the
 * options ask for symmetry or a checkpoint: the symbolic engine has none of these.
 *
 * @returns what the engine found; after a second search the first hint says that there were two
 * @throws InputError where the engine cannot do what the options ask for, or where the spec is wrong
 */
export const checkWith = (
  engine: EngineChoice,
  system: System,
  options: CheckOptions = {},
): Checked => {
  if (engine === "explicit") return check(system, options);
  const { symmetry, keeping, workers, shareFrom, ...others } = options;
  if (engine === "symbolic") {
    if (symmetry || keeping)
      throw new InputError(
        "the symbolic engine has neither symmetry nor checkpoints: take the explicit engine, or leave them out",
      );
    return checkSymbolically(system, others);
  }
  let wasShort = false;
  const isShort = (more: number): boolean => {
    wasShort ||= options.isShort?.(more) ?? false;
    return wasShort;
  };
  const explored = check(system, { ...options, isShort });
  const isOpen = explored.properties.some(({ verdict }) => verdict === "unfinished");
  const isTooLarge =
    wasShort || explored.bytes > (options.bytes ?? Number.POSITIVE_INFINITY);
  const isObserved = system.observe !== undefined;
  if (!isOpen || !isTooLarge || symmetry || keeping || isObserved) return explored;
  const searched = checkSymbolically(system, others);
  const hint =
    `${explored.states.toLocaleString("en-US")} states, one by one, were more than the memory allowed; ` +
    "the search began again with sets of states";
  return { ...searched, hints: [hint, ...searched.hints] };
};
