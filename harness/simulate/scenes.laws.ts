/** Laws of a port as scenes that follow each other in one run, so that real nodes start only once. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../impl/ports.ts";
import type { TraceEvent } from "../history/trace.ts";
import type { Fault } from "./fault.ts";
import type { Schedule } from "./schedule.ts";
import type { Run } from "./simulate.ts";

export type Scene<Q> = {
  /** The law, as a sentence. */
  readonly law: string;
  /** Times are milliseconds from the beginning of the scene; each request waits for the last answer. */
  readonly requests: readonly (readonly [time: number, node: string, request: Q])[];
  /** The requests; `client` is the name of the client that asks. */
  readonly faults?: readonly Fault[] | ((client: string) => readonly Fault[]);
  readonly lastsMs: number;
  /** Throws unless the answers, in the order of the requests, keep the law. */
  readonly judge: (answers: readonly (Json | undefined)[], run: Run<Q>) => void;
};

export type SceneRun<Q> = (schedule: Schedule<Q>) => Promise<Run<Q>>;

/** Defines one test for each scene. */
export const sceneLaws = <Q extends Json>(
  title: string,
  scenes: readonly Scene<Q>[],
  run: SceneRun<Q>,
): void => {
  describe(title, () => {
    let judged: readonly Judged[] = [];
    beforeAll(async () => {
      judged = await judgeScenes(scenes, run);
    });
    for (const [nth, { law }] of scenes.entries())
      test(law, () => {
        const { broken } = judged[nth]!;
        if (broken !== undefined) throw broken;
      });
  });
};

/** The laws that a world breaks. */
export const brokenLaws = async <Q extends Json>(
  scenes: readonly Scene<Q>[],
  run: SceneRun<Q>,
): Promise<readonly string[]> =>
  (await judgeScenes(scenes, run)).flatMap(({ law, broken }) =>
    broken === undefined ? [] : [law],
  );

type Judged = { readonly law: string; readonly broken: unknown };

const judgeScenes = async <Q extends Json>(
  scenes: readonly Scene<Q>[],
  run: SceneRun<Q>,
): Promise<readonly Judged[]> => {
  let begin = 0;
  const begins = scenes.map(({ lastsMs }) => (begin += lastsMs) - lastsMs);
  const ran = await run({
    seed: 1,
    network: { delayMs: [1, 4], spread: 1, loss: 0, duplication: 0 },
    flushMs: [1, 4],
    requests: scenes
      .flatMap(({ requests }, nth) =>
        requests.map(([time, node, request]) => ({
          time: begins[nth]! + time,
          client: clientOf(nth),
          node,
          request,
        })),
      )
      .sort(byTime),
    faults: scenes
      .flatMap(({ faults = [] }, nth) =>
        (typeof faults === "function" ? faults(clientOf(nth)) : faults).map((fault) => ({
          ...fault,
          time: begins[nth]! + fault.time,
        })),
      )
      .sort(byTime),
  });
  expect(ran.interrupted).toBe(false);
  return scenes.map(({ law, requests, judge }, nth) => {
    const returns = ran.events.filter(
      ({ node, action }) => node === clientOf(nth) && action === "return",
    );
    const answers = requests.map((_, place) => resultIn(returns[place]));
    try {
      judge(answers, ran);
      return { law, broken: undefined };
    } catch (broken) {
      return { law, broken };
    }
  });
};

const resultIn = (event: TraceEvent | undefined): Json | undefined => {
  const op = event?.op as { readonly result?: Json } | undefined;
  return op?.result;
};

const clientOf = (scene: number): string => `scene${scene}`;

const byTime = (one: { readonly time: number }, other: { readonly time: number }) =>
  one.time - other.time;
