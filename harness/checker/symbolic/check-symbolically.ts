/**
 * The symbolic engine: explores sets of states, for state spaces too large to store state by state. It uses the cells
 * and rules of the explicit engine, and finds the same counts, verdicts and lengths of paths.
 *
 * It cannot judge temporal properties and refinement, since sets show no runs, nor properties that read cells with very
 * many combinations of values: their verdict is `unsupported`. Joint actions are cheap if they read few fields: each
 * combination of values that an action may read is one transition, with these values as its guard.
 */
import { InputError } from "../../model/input-error.ts";
import type { System } from "../../model/system.ts";
import { type Cells, callsOf, cellsOf } from "../cells/cells.ts";
import type { Checked } from "../checked.ts";
import type { Limits, Phase, Progress } from "../explicit/search-options.ts";
import { unlessInterrupted } from "../interruption.ts";
import { propertiesAsked, unsupported } from "../properties/properties-asked.ts";
import { handlersHold } from "../rules/deaf.ts";
import type { Path } from "../rules/path.ts";
import { judgedOn, questionsOn } from "./questions.ts";
import { layersFor, searched } from "./search.ts";
import { countOf, sizeOf } from "./set-queries.ts";
import { type Space, spaceOf } from "./space.ts";
import { transitionsOf } from "./tally.ts";

type SymbolicOptions = Pick<Limits, "states" | "bytes" | "isShort"> & {
  /** The most calls of a property: it is called once for each combination of values of the cells that it reads. */
  readonly asked?: number;
  /** The search calls this now and then with its progress; true ends the search, unfinished. */
  readonly stop?: (progress: Progress) => boolean;
  /** Judges only the properties of these names. */
  readonly only?: readonly string[];
  /** What to count: steps (`transitions`), or layers to the end (`depth`). Verdicts need neither. */
  readonly counts?: readonly ("transitions" | "depth")[];
};

type CheckedSymbolically = Checked & {
  /** The number of nodes in the set of all states, and in all sets together at the end. */
  readonly nodes: { readonly set: number; readonly all: number };
};

/** The default of `asked`: with more combinations, judging takes more time and memory than the search. */
const MOST_ASKED = 1 << 17;

/**
 * Explores a system as sets of states and judges its properties.
 *
 * @throws InputError where the spec or an option is wrong, and where the system has `observe`
 */
export const checkSymbolically = (
  system: System,
  options: SymbolicOptions = {},
): CheckedSymbolically => {
  if (system.observe !== undefined)
    throw new InputError(
      `${system.name} observes its steps (observe), and the symbolic engine, which handles sets of states, takes no single steps: ` +
        "take --engine explicit, or random walks (--simulate)",
    );
  const cells = cellsOf(system);
  const { only, counts = [] } = options;
  const { ofStates, ofRuns } = propertiesAsked(cells, only);
  const { space, begin, note } = reportingSpace(cells, options);
  const reached = searched(space, note);
  const { table, difference } = space.ldd;
  const { set, expanded, complete } = reached;
  begin("counting steps");
  const transitions =
    complete && counts.includes("transitions")
      ? unlessInterrupted(() => transitionsOf(space, expanded), null)
      : null;
  begin("judging what states promise");
  const questions = questionsOn(space, reached, ofStates);
  const wanted = questions.map(({ decided }) => decided.states);
  begin("looking for shortest paths");
  const layers = layersFor(space, reached, wanted, counts.includes("depth"));
  const depth = layers !== null && layers.set === set ? layers.layers.length - 1 : null;
  const paths = new Map<number, Path>();
  const properties = questions.map((each) =>
    judgedOn(space, reached, each, layers, paths),
  );
  handlersHold(cells);
  return {
    system: system.name,
    engine: "symbolic",
    states: plain(reached.states),
    transitions: transitions === null ? null : plain(transitions),
    depth,
    frontier: 0,
    complete,
    outside: Number(countOf(table, difference(set, expanded))),
    bytes: space.memory.bytes(),
    calls: callsOf(cells),
    properties: [...properties, ...ofRuns.map((each) => unsupported(each, STEPS_UNSEEN))],
    coverage: null,
    hints: [],
    nodes: { set: sizeOf(table, set), all: table.used() },
  };
};

/**
 * Makes a space that reports its progress to `stop`; `begin` starts a phase of the work, and `note` takes the number of
 * states after a sweep and returns whether there are too many.
 */
const reportingSpace = (
  cells: Cells,
  options: SymbolicOptions,
): {
  readonly space: Space;
  readonly begin: (phase: string) => void;
  readonly note: (states: bigint) => boolean;
} => {
  let found = 0n;
  let doing = "collecting states, sweep 1";
  let sweeps = 1;
  const phaseNow = (): Phase => ({
    doing,
    counts: [
      { count: Number(found), what: "state" },
      { count: space.ldd.table.used(), what: "diagram node" },
    ],
  });
  const space = spaceOf(cells, {
    maxBytes: options.bytes ?? Number.MAX_SAFE_INTEGER,
    mostAsked: options.asked ?? MOST_ASKED,
    ...(options.isShort && { isShort: options.isShort }),
    isOver: (bytes) =>
      options.stop?.({
        ...NO_LAYERS,
        states: Number(found),
        bytes,
        phase: phaseNow(),
      }) ?? false,
  });
  return {
    space,
    begin: (phase) => {
      doing = phase;
      space.interrupt.isOver();
    },
    note: (states) => {
      found = states;
      doing = `collecting states, sweep ${++sweeps}`;
      return states > (options.states ?? Number.POSITIVE_INFINITY);
    },
  };
};

const STEPS_UNSEEN = "it is about steps, and sets of states do not show them";
const NO_LAYERS = { transitions: 0, depth: 0, frontier: 0 };

/** The count as a number if that is exact, or else as a bigint. */
const plain = (count: bigint): number | bigint =>
  count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : count;
