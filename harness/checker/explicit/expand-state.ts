/** Expands single states in the main thread, learns what that takes, and judges the states that threads report. */
import { unlessInterrupted } from "../interruption.ts";
import { CONTROL, OUTGROWN, TOLD } from "./kernel.ts";
import { cursorOf, type Search, tally } from "./search.ts";
import { relaid } from "./space.ts";

/**
 * Work in units of an expanded state. `learned`: learning calls a handler. `canonical`: for each transition, a search
 * under symmetry looks for the representative of a row.
 */
const WORK = { learned: 16, canonical: 16 };
/** A result of an expansion beside those of the kernel: a limit ended it. */
const INTERRUPTED = -4;

/** Lays the rows out anew. The workers end; the next layer to be shared starts others. */
const relay = (search: Search): void => {
  const { space, searching } = search;
  const pool = space.pool();
  pool?.pause(space.makeRoom);
  space.flush();
  tally(search);
  const from = cursorOf(space);
  const end = space.tables.control[CONTROL.end]!;
  pool?.quit();
  search.space = relaid(searching, space);
  const { control } = search.space.tables;
  control[CONTROL.cursor] = from;
  control[CONTROL.end] = end;
  search.generation++;
};

const expandOnce = ({ space, searching }: Search, state: number): number =>
  searching.canonical === null
    ? space.expand(state)
    : unlessInterrupted(() => space.expand(state), INTERRUPTED);

const workOf = ({ searching }: Search, transitions: number): number =>
  searching.canonical === null && searching.stepper === null
    ? 1
    : 1 + WORK.canonical * transitions;

/**
 * Expands a state, and learns on the way what the kernel does not know.
 *
 * @param mayStop whether a limit may end the expansion in the middle; then none of the state's transitions are counted
 * @returns false if a limit has ended the expansion
 */
export const expandState = (search: Search, state: number, mayStop: boolean): boolean => {
  const { watch } = search;
  for (;;) {
    const transitions = expandOnce(search, state);
    if (transitions === INTERRUPTED) {
      watch.reach();
      return false;
    }
    if (transitions >= 0) {
      watch.add(workOf(search, transitions));
      return true;
    }
    if (mayStop && watch.check()) return false;
    watch.add(WORK.learned);
    // `learn` reads what the kernel lacks from the kernel's `asked`. After OUTGROWN that is still an earlier request.
    if (transitions !== OUTGROWN && search.space.learn()) continue;
    // While rows are laid out anew, memory holds each of them twice.
    if (mayStop && search.isShort(search.space.bytes())) {
      watch.reach();
      return false;
    }
    relay(search);
  }
};

/** Closes the open questions that are true of a state. Returns whether the visitor ends the search. */
const decide = ({ space, searching, visitor }: Search, state: number): boolean => {
  let isEnd = false;
  for (const question of space.trueOf(state)) {
    searching.closed.add(question);
    space.close(question);
    isEnd = visitor.found(question, state) || isEnd;
  }
  return isEnd;
};

/** Judges or expands the states that threads have reported, until no report is left. */
export const judgeReports = (search: Search): void => {
  while (search.reports.length > 0) {
    const { reports } = search;
    search.reports = [];
    for (let at = 0; at < reports.length; at += 2) {
      const state = reports[at + 1]!;
      if (reports[at] === TOLD.postponed) expandState(search, state, false);
      else if (reports[at] === TOLD.toJudge)
        search.ended = decide(search, state) || search.ended;
      else
        search.ended =
          search.visitor.stuck(state, search.space.show(state)) || search.ended;
    }
  }
};
