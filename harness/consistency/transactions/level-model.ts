import { kindOf } from "../../history/objects/kind.ts";
import { isTransactional } from "../../history/objects/transactional.ts";
import type { Operation } from "../../model/operation.ts";
import type { Criterion, Judge } from "../criterion.ts";
import type { AnyObject, Judgement, Options } from "../judgement.ts";
import { type Analysis, analysisOf } from "./analysis.ts";
import { anomalyOf } from "./anomalies.ts";
import type { LevelName } from "./levels.ts";

/** The judge of an isolation level. */
export const levelModel = (name: LevelName): Judge => {
  const refuses: Criterion["refuses"] = (object) =>
    isTransactional(object)
      ? undefined
      : `is about transactions, not about a ${object.name}`;
  const criterion: Criterion = {
    name,
    refuses,
    decide({ object, operations }) {
      const decision = analysisFor(object, operations).decide(name);
      return decision.verdict === "violated"
        ? { verdict: "violated", suspects: operations }
        : decision;
    },
    bringing: "at any moment",
    reasonOf: (object, _, whole) =>
      violatedBy(name, analysisFor(object, whole))?.reason ?? "no order explains them",
    judged: (object, operations) => judgedAs(name, analysisFor(object, operations)),
  };
  const judge = (
    object: AnyObject,
    operations: readonly Operation[],
    options: Options = {},
  ): Judgement => {
    const why = refuses(object, operations, options);
    if (why !== undefined)
      return { model: name, verdict: "unsupported", reason: `${name} ${why}` };
    return judgedAs(name, analysisFor(object, operations));
  };
  return Object.assign(judge, { criterion });
};

const judgedAs = (level: LevelName, analysis: Analysis): Judgement => {
  const decision = analysis.decide(level);
  switch (decision.verdict) {
    case "holds":
      return { model: level, verdict: "holds" };
    case "unfinished":
      return { model: level, verdict: "unfinished", reason: decision.reached };
    case "violated": {
      const { reason, witness } = anomalyOf(analysis, decision.by);
      return { model: level, verdict: "violated", reason, witness };
    }
  }
};

const violatedBy = (level: LevelName, analysis: Analysis) => {
  const decision = analysis.decide(level);
  return decision.verdict === "violated" ? anomalyOf(analysis, decision.by) : undefined;
};

/** The analysis of a history of one of the two objects of transactions. */
const analysisFor = (object: AnyObject, operations: readonly Operation[]): Analysis =>
  analysisOf(operations, kindOf(object) === "list-append");
