/** One search of a system at a scope, within limits. Its paths are written to files. */
import { join } from "node:path";
import { fileName } from "../../../artifacts/file-name.ts";
import { writePath } from "../../../artifacts/write-path.ts";
import { checkWith } from "../../../checker/check-with.ts";
import type { Checked, Judged } from "../../../checker/checked.ts";
import type { Phase } from "../../../checker/explicit/search-options.ts";
import { walk } from "../../../checker/paths/walk.ts";
import type { Fingerprint } from "../../../checkpoint/fingerprint.ts";
import { type SavedSearch, savedSearch } from "../../../checkpoint/saved-search.ts";
import type { Scope } from "../../../model/family.ts";
import type { System } from "../../../model/system.ts";
import type { Verdict } from "../../../model/verdict.ts";
import { modulesOf } from "../../../registry/loaded-modules.ts";
import type { RegisteredSystem } from "../../../registry/registry.ts";
import type { CheckResult } from "../../../report/check-result.ts";
import { Random } from "../../../simulate/random.ts";
import { type SearchWatch, watchSearch } from "../../../terminal/progress.ts";
import { version } from "../../version.ts";
import type { FinishedSearch } from "./finished-search.ts";
import type { SearchOptions } from "./options.ts";
import { processMemory } from "./process-memory.ts";
import { reportingThrows } from "./report-throw.ts";

/** What a search explores and judges. */
type SearchPlan = {
  readonly registered: RegisteredSystem;
  readonly scope: Scope;
  /** The mutant to explore in place of the system. */
  readonly mutant?: string | undefined;
  /** The properties to judge; default: all. */
  readonly only?: readonly string[];
  /** Words that distinguish this search from others of the command, for the folder of its checkpoint. */
  readonly words: readonly string[];
};

/**
 * Explores a system and judges its properties. If a function of the spec throws, it prints the path to
 * that state and throws a ThrewError.
 *
 * @throws InputError if the checkpoint cannot be used
 */
export const search = (plan: SearchPlan, options: SearchOptions): FinishedSearch => {
  const { registered, scope, mutant, only } = plan;
  const { maxStates, memory, time, quiet = false } = options;
  const system = registered.family.system(scope, mutant);
  const keeping = keepingOf(plan, options);
  const watching = watchSearch({
    name: registered.name,
    quiet,
    timeMs: time,
    ...(keeping && { found: keeping.found }),
  });
  const process = processMemory(memory);
  const start = performance.now();
  const searched = (): Checked =>
    options.simulate
      ? walked(system, plan, options, watching)
      : checkWith(options.engine, system, {
          stop: watching.stop,
          ...(maxStates === undefined ? {} : { states: maxStates }),
          bytes: process.most,
          isShort: process.isShort,
          ...(only === undefined ? {} : { only }),
          workers: options.workers,
          ...(options.symmetry && { symmetry: true }),
          ...(keeping && { keeping }),
        });
  const isOver = (states: number, phase: Phase): boolean =>
    process.isShort(0) || watching.stop({ ...NOT_COUNTED, states, phase });
  const searching = { registered, system, scope, mutant, isOver, end: watching.end };
  const checked = reportingThrows(searched, searching, options);
  const seconds = (keeping?.seconds ?? 0) + (performance.now() - start) / 1000;
  const limit = limitOf(checked, { states: maxStates, isOver: watching.isOver() });
  const peak = process.peak();
  return { registered, system, scope, mutant, checked, seconds, peak, limit };
};

/** The search for the path to an error counts states only. */
const NOT_COUNTED = { transitions: 0, depth: 0, frontier: 0, bytes: 0 };

/** Takes random walks until all properties are decided, all walks are done, or the time is up. */
const walked = (
  system: System,
  { only }: SearchPlan,
  { seed, depth, walks, time }: SearchOptions,
  watching: SearchWatch,
): Checked => {
  const random = new Random(seed, "walk");
  return walk(system, {
    random: () => random.next(),
    depth,
    stop: (walked) => {
      const isOver = watching.stop({
        states: walked.states,
        transitions: walked.steps,
        depth,
        frontier: 0,
        bytes: 0,
      });
      return isOver || (time === undefined && walked.walks >= walks);
    },
    ...(only === undefined ? {} : { only }),
  });
};

const keepingOf = (
  { registered, scope, mutant, only = [], words }: SearchPlan,
  { checkpoint, symmetry, ...options }: SearchOptions,
): SavedSearch | null => {
  if (checkpoint === undefined) return null;
  const about: Fingerprint = {
    lockstep: version(),
    system: registered.name,
    engine: symmetry ? "explicit, with symmetry" : "explicit",
    scope,
    mutant: mutant ?? null,
    properties: only,
    modules: modulesOf(registered.file),
  };
  const folder = join(checkpoint, fileName([registered.name, ...words]));
  return savedSearch(folder, about, options);
};

type LimitsReached = { readonly states: number | undefined; readonly isOver: boolean };

/** The option of the limit that ended the search; null if none did. */
const limitOf = (
  { engine, complete, states, properties }: Checked,
  { states: most, isOver }: LimitsReached,
): string | null => {
  if (
    engine === "walk" ||
    complete ||
    properties.every(({ verdict }) => verdict !== "unfinished")
  )
    return null;
  if (isOver) return "--time";
  return most !== undefined && states >= most ? "--max-states" : "--memory";
};

type ResultOptions = {
  /** The property to report; default: all. */
  readonly property?: string;
  readonly expected: (judged: Judged) => Verdict | null;
  readonly claim?: string;
  readonly out: string;
};

/**
 * The result of a search for reports: its properties with the verdict `expected` of each (null: none).
 * Writes each path to a file in the folder `out`.
 *
 * @throws InputError if a file cannot be written
 */
export const resultOf = (
  searched: FinishedSearch,
  options: ResultOptions,
): CheckResult => {
  const { registered, system, scope, mutant, checked, seconds, peak, limit } = searched;
  const { property, expected, claim, out } = options;
  const judged = checked.properties.filter(
    ({ name }) => property === undefined || name === property,
  );
  return {
    name: registered.name,
    system,
    scope,
    usual: registered.family.scope,
    ...(claim === undefined ? {} : { claim }),
    ...(mutant === undefined ? {} : { mutant }),
    checked,
    seconds,
    peak,
    limit,
    properties: judged.map((each) => ({
      ...each,
      expected: expected(each),
      trace: writePath(searched, each, { claim, out }),
    })),
  };
};
