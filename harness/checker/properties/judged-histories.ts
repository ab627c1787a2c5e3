/**
 * The verdicts of consistency models on the histories of a search. There are many histories, but a model often reads
 * the same in several of them. So a verdict is remembered by the state of a stepwise judge, or by what each session
 * saw.
 */
import { historyOf } from "../../consistency/judge-all.ts";
import type { Options } from "../../consistency/judgement.ts";
import { BY_SESSION, sideBySide } from "../../consistency/residual/by-session.ts";
import { stepwiseJudges } from "../../consistency/residual/stepwise-judges.ts";
import { type Said, verdictsOf } from "../../consistency/verdicts.ts";
import { isTransactional } from "../../history/objects/transactional.ts";
import type { AnySequential } from "../../model/sequential.ts";
import type { ModelName } from "../../model/system.ts";
import type { Cells } from "../cells/cells.ts";
import {
  eventsOf,
  type HistoryCell,
  operationsOf,
  type RecordedOperation,
} from "../cells/history-cell.ts";

import { type JudgeHistory, judgeTransactions } from "./judged-transactions.ts";

/** Judges the histories of a search by the models that the system promises; each history once. */
export const judgedHistories = ({ system, histories }: Cells): JudgeHistory => {
  const judges = new Map<AnySequential, JudgeHistory>();
  return (model, history) => {
    const object = system.consistent[model]!;
    let judge = judges.get(object);
    if (judge === undefined) {
      const models = (Object.keys(system.consistent) as ModelName[]).filter(
        (each) => system.consistent[each] === object,
      );
      const { timed } = system;
      const options = timed === undefined ? {} : { delta: timed };
      judge = isTransactional(object)
        ? judgeTransactions(object, histories.values)
        : judgeOf(object, models, histories.values, options);
      judges.set(object, judge);
    }
    return judge(model, history);
  };
};

type Ask = ReturnType<typeof verdictsOf>;

/**
 * The number of the event by which an operation begins, and the number of its last event: its return, if it has
 * returned.
 */
type Numbers = { readonly invocation: number; readonly last: number };

const judgeOf = (
  object: AnySequential,
  models: readonly ModelName[],
  histories: readonly HistoryCell[],
  options: Options,
): JudgeHistory => {
  const stepwise = stepwiseJudges(object);
  const { numbersOf, numberedEvents } = numberingOf(stepwise);
  const sessions = new Map<string, Ask>();
  const wholes: Ask[] = [];

  const byEvents = (model: ModelName, history: HistoryCell): Said | undefined => {
    const verdict = stepwise.judge(model, numberedEvents(history));
    return verdict && { verdict };
  };

  const bySession = (model: ModelName, history: HistoryCell): Said | undefined => {
    if (!BY_SESSION.has(model)) return undefined;
    const key = history.map((operation) => numbersOf(operation).last).join();
    let ask = sessions.get(key);
    if (ask === undefined) {
      ask = verdictsOf(historyOf(object, sideBySide(operationsOf(history))));
      sessions.set(key, ask);
    }
    const said = ask(model);
    // `unfinished`: with the times of its events the model may still decide the history.
    return said.verdict === "unfinished" ? undefined : said;
  };

  const quickly = (model: ModelName, history: HistoryCell): Said | undefined =>
    stepwise.isJudge(model) ? byEvents(model, history) : bySession(model, history);

  const wholly = (model: ModelName, at: number): Said => {
    const history = histories[at]!;
    wholes[at] ??= verdictsOf(
      historyOf(object, operationsOf(history), options),
      models.flatMap((each) => {
        const said = quickly(each, history);
        return said === undefined ? [] : [[each, said] as const];
      }),
    );
    return wholes[at](model);
  };

  return (model, at) => quickly(model, histories[at]!) ?? wholly(model, at);
};

/** Gives operations and events the numbers that the stepwise judges use. */
const numberingOf = (
  stepwise: ReturnType<typeof stepwiseJudges>,
): {
  readonly numbersOf: (operation: RecordedOperation) => Numbers;
  readonly numberedEvents: (history: HistoryCell) => readonly number[];
} => {
  const numbers = new Map<RecordedOperation, Numbers>();

  const numbersOf = (operation: RecordedOperation): Numbers => {
    const known = numbers.get(operation);
    if (known !== undefined) return known;
    const { client, request, result } = operation;
    const invocation = stepwise.numberOf({ client, request });
    const last =
      result.length === 0
        ? invocation
        : stepwise.numberOf({ client, request, result: result[0] });
    const found = { invocation, last };
    numbers.set(operation, found);
    return found;
  };

  /** The last history whose events were numbered, and these numbers: the models judge one history after another. */
  let numbered: HistoryCell | undefined;
  let events: readonly number[] = [];

  const numberedEvents = (history: HistoryCell): readonly number[] => {
    if (numbered === history) return events;
    events = eventsOf(history).map((event) =>
      event < 0
        ? numbersOf(history[~event]!).last
        : numbersOf(history[event]!).invocation,
    );
    numbered = history;
    return events;
  };

  return { numbersOf, numberedEvents };
};
