/** What the matrix refutes of AFS: the shortest counterexample of each cell is played on the nodes. */
import { expect, test } from "vitest";
import { judgeModels } from "../../compare/judge-models.ts";
import { playedText, playerOf } from "../../conform/play.ts";
import type { ModelName } from "../../consistency/models.ts";
import type { Scope } from "../../model/family.ts";
import { pathTrace } from "../../report/path-trace.ts";
import { subject } from "../afs.ts";

const { family, implementation } = subject;
const { object, asks, rows } = family.compared;
const MODELS: readonly ModelName[] = ["close-to-open", "session-semantics"];
const searching = { engine: "symbolic", bytes: 2 ** 30, stop: () => false } as const;
const play = playerOf(implementation)!;

const ROWS: readonly (readonly [row: string, steps: number])[] = [
  ["gives up, as OpenAFS", 15],
  ...(process.env.LOCKSTEP_LONG === "1" ? [["does not wait", 14] as const] : []),
];

test.each(ROWS)(
  "%s: neither model holds, and the code takes all %i steps",
  async (row, steps) => {
    const scope = { ...family.scope, ...rows![row] } as Scope;
    const system = family.system(scope);
    const { cells } = judgeModels(system, object!, MODELS, searching, asks?.(scope));
    for (const model of MODELS) {
      const cell = cells.get(model)!;
      if (cell.verdict !== "refuted") throw new Error(`${model} is ${cell.verdict}`);
      const { path, scripts, system: asked } = cell.refutation;
      const trace = pathTrace({
        subject: "afs",
        scope,
        scripts,
        system: asked,
        judged: { name: model, kind: "consistent", verdict: "violated", path },
        why: `a path that is not ${model}`,
      });
      const played = playedText(await play(trace, model));
      expect(played).toBe(`reproduced: the code takes all ${steps} steps`);
    }
  },
);
