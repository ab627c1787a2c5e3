/** One search: a system at a scope, checked within the limits given, its paths kept as files. */
import { join } from "node:path";
import { fileName } from "../../../artifacts/file-name.ts";
import { writePath } from "../../../artifacts/write-path.ts";
import { checkWith } from "../../../checker/check-with.ts";
import type { Checked, Judged } from "../../../checker/checked.ts";
import type { Phase } from "../../../checker/explicit/explore.ts";
import { walk } from "../../../checker/paths/walk.ts";
import type { Fingerprint } from "../../../checkpoint/fingerprint.ts";
import { type KeptSearch, keptSearch } from "../../../checkpoint/keep-search.ts";
import type { Scope } from "../../../model/family.ts";
import type { System } from "../../../model/system.ts";
import type { Verdict } from "../../../model/verdict.ts";
import { modulesOf } from "../../../registry/loaded-modules.ts";
import type { Registered } from "../../../registry/registry.ts";
import type { CheckResult } from "../../../report/check-result.ts";
import { Random } from "../../../simulate/random.ts";
import { type Watch, watch } from "../../../terminal/progress.ts";
import { version } from "../../version.ts";
import type { SearchOptions } from "./options.ts";
import { processMemory } from "./process-memory.ts";
import type { Searched } from "./searched.ts";
import { tellingThrows } from "./tell-throw.ts";

export type Plan = {
  readonly registered: Registered;
  readonly scope: Scope;
  /** The mutant that is searched in place of the system. */
  readonly mutant?: string | undefined;
  /** The properties to judge; all when none are named. */
  readonly only?: readonly string[];
  /** What tells this search from the others that the command makes. */
  readonly words: readonly string[];
};

export const search = (plan: Plan, options: SearchOptions): Searched => {
  const { registered, scope, mutant, only } = plan;
  const { maxStates, memory, time, quiet = false } = options;
  const system = registered.family.system(scope, mutant);
  const keeping = keepingOf(plan, options);
  const watching = watch({
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
    process.isShort(0) || watching.stop({ ...UNTOLD, states, phase });
  const searching = { registered, system, scope, mutant, isOver, end: watching.end };
  const checked = tellingThrows(searched, searching, options);
  const seconds = (keeping?.seconds ?? 0) + (performance.now() - start) / 1000;
  const limit = limitOf(checked, { states: maxStates, isOver: watching.isOver() });
  const peak = process.peak();
  return { registered, system, scope, mutant, checked, seconds, peak, limit };
};

/** What is not told of a search for the path to an error. */
const UNTOLD = { transitions: 0, depth: 0, frontier: 0, bytes: 0 };

/** Walks until they have found all there is to find, as many as asked, or until the time is up. */
const walked = (
  system: System,
  { only }: Plan,
  { seed, depth, walks, time }: SearchOptions,
  watching: Watch,
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
  { registered, scope, mutant, only = [], words }: Plan,
  { checkpoint, symmetry, ...options }: SearchOptions,
): KeptSearch | null => {
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
  return keptSearch(folder, about, options);
};

type Reached = { readonly states: number | undefined; readonly isOver: boolean };

/** Which limit ended the search; null where none did. */
const limitOf = (
  { engine, complete, states, properties }: Checked,
  { states: most, isOver }: Reached,
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

type Told = {
  /** The property that is judged here; all of them when it is missing. */
  readonly property?: string;
  readonly expected: (judged: Judged) => Verdict | null;
  readonly claim?: string;
  readonly out: string;
};

/** What a search says of its properties; each path it found is written to a file. */
export const resultOf = (searched: Searched, told: Told): CheckResult => {
  const { registered, system, scope, mutant, checked, seconds, peak, limit } = searched;
  const { property, expected, claim, out } = told;
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
