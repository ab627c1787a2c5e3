/** Expands single states in the main thread, learning what that takes, and judges what is found. */
import { unlessInterrupted } from "../interruption.ts";
import { CONTROL, OUTGROWN, TOLD } from "./kernel.ts";
import { cursorOf, type Search, tally } from "./search.ts";
import { relaid } from "./space.ts";

/** In units of one state: learning calls a handler, and a search under symmetry looks for a representative. */
const WORK = { learned: 16, canonical: 16 };
/** An answer to `expand` beside those of the kernel. */
const INTERRUPTED = -4;

/** Lays the rows out anew. The workers end; a shared layer starts others. */
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
 * Expands a state, and learns what the kernel does not know on the way.
 * @param mayStop whether a limit may end it in the middle; then nothing of the state is counted
 * @returns false where a limit has ended it
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
    // A row that outgrew its fields is no question: what was asked before it is known by now.
    if (transitions !== OUTGROWN && search.space.learn()) continue;
    // While rows are laid out anew, each is there twice.
    if (mayStop && search.isShort(search.space.bytes())) {
      watch.reach();
      return false;
    }
    relay(search);
  }
};

/** Closes the questions that are true of a state. Returns whether the visitor ends the search. */
const decide = ({ space, searching, visitor }: Search, state: number): boolean => {
  let isEnd = false;
  for (const question of space.trueOf(state)) {
    searching.closed.add(question);
    space.close(question);
    isEnd = visitor.found(question, state) || isEnd;
  }
  return isEnd;
};

/** Judges or expands the states that threads have reported, and those that are reported meanwhile. */
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
