/** A system held to every consistency model: one search per workload judges all of them. */
import { checkWith } from "../checker/check-with.ts";
import type { Judged } from "../checker/checked.ts";
import { ORDER } from "../consistency/judge-all.ts";
import type { ModelName } from "../consistency/models.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { System } from "../model/system.ts";
import { askedSystem, type Scripts } from "./asked-system.ts";
import { type Cell, refuted, together } from "./cell.ts";
import { converges } from "./converges.ts";
import type { Searching } from "./searching.ts";
import { CONVERGING, scriptsFor, WORKLOADS } from "./workloads.ts";

export type JudgedModels = {
  readonly cells: ReadonlyMap<ModelName, Cell>;
  /** What the clients asked, and how many states that came to. */
  readonly searches: readonly {
    readonly scripts: Scripts;
    readonly states: bigint;
  }[];
};

/** Why these are not asked of a spec. */
const UNASKED: Partial<Record<ModelName, string>> = {
  "bounded-staleness": "bounds time, and a spec has no time to measure",
};

export const judgeModels = (
  system: System,
  object: AnySequential,
  names: readonly ModelName[],
  searching: Searching,
): JudgedModels => {
  const asked = ORDER.filter(
    (name) => names.includes(name) && !(name in UNASKED) && name !== "convergent",
  );
  const found = new Map<ModelName, Cell[]>(names.map((name) => [name, []]));
  const searches = scriptsFor(system, object, WORKLOADS).map((scripts) => {
    const consistent = Object.fromEntries(asked.map((name) => [name, object]));
    const derived = { ...askedSystem(system, scripts), consistent };
    const checked = checkWith(searching.engine, derived, {
      only: asked,
      bytes: searching.bytes,
      stop: searching.stop,
    });
    for (const judged of checked.properties)
      found
        .get(judged.name as ModelName)!
        .push(cellOf(judged, { object, scripts, system: derived }));
    return { scripts, states: BigInt(checked.states) };
  });
  for (const [name, reason] of Object.entries(UNASKED))
    found
      .get(name as ModelName)
      ?.push({ verdict: "unsupported", reason: `${name} ${reason}` });
  if (names.includes("convergent")) {
    const cells = scriptsFor(system, object, CONVERGING).map((scripts) =>
      converges(system, object, scripts, searching),
    );
    // Where one client can only read, two writers never come to rest.
    const judged = cells.filter(({ verdict }) => verdict !== "unsupported");
    found.set("convergent", judged.length === 0 ? cells : judged);
  }
  return {
    cells: new Map(names.map((name) => [name, together(found.get(name)!)])),
    searches,
  };
};

type Explored = {
  readonly object: AnySequential;
  readonly scripts: Scripts;
  readonly system: System;
};

const cellOf = ({ name, verdict, path, why }: Judged, explored: Explored): Cell => {
  const { object, ...found } = explored;
  switch (verdict) {
    case "holds":
      return { verdict: "proven" };
    case "violated":
      return path === null
        ? {
            verdict: "unfinished",
            reason: "violated; the limit was reached before its path",
          }
        : refuted(name as ModelName, object, { ...found, path });
    default:
      return {
        verdict,
        reason: why ?? "the limit was reached before all states were seen",
      };
  }
};
