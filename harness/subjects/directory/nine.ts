/** Nine processes under load, of which nodes are killed, stopped and cut off: is every key back to its replicas? */
import { judgePromise } from "../../conform/promised.ts";
import type { Json, RealSchedule, Transfer, Transferred } from "../../conform/subject.ts";
import { deploy } from "../../deploy/deploy.ts";
import type { Program } from "../../deploy/node-process.ts";
import { register } from "../../history/objects.ts";
import type { TraceEvent } from "../../history/trace.ts";
import { counted } from "../../report/quantity.ts";
import type { Fault } from "../../simulate/fault.ts";
import type { PlannedRequest } from "../../simulate/schedule.ts";
import type { Run } from "../../simulate/simulate.ts";
import { kv } from "../shared/kv.ts";
import { numbered } from "../shared/numbered.ts";
import { repairsOf, replicasOf } from "./replicas.ts";

const nodes = ["d", ...numbered("n", 8)];
const REPLICAS = 3;
const KEYS = Array.from({ length: 40 }, (_, nth) => `key ${nth}`);
const REQUESTS = 400;
const CLIENTS = 8;
const EVERY_MS = 20;
/** When all should be repaired; one node is dead then, and stays so until everything was read. */
const SETTLED_MS = 11_000;

const DEAD = "n3";

/** What is done to nodes, and to the directory, while clients put and get. */
const faults: readonly Fault[] = [
  { type: "crash", time: 1500, node: DEAD, downMs: SETTLED_MS },
  { type: "pause", time: 3000, node: "n5", forMs: 2500 },
  { type: "cut", time: 4500, side: ["n7"], way: "both", forMs: 2500 },
  { type: "crash", time: 6000, node: "d", downMs: 300 },
];

/** Those that clients read from in the end. */
const living = nodes.filter((node) => node !== DEAD);

/** All keys are put and got in turn, by clients that ask any member; at the end each key is read once more. */
const schedule: RealSchedule = {
  faults,
  requests: [
    ...Array.from({ length: REQUESTS }, (_, nth): PlannedRequest<Json> => {
      const key = KEYS[(nth * 7) % KEYS.length]!;
      return {
        time: EVERY_MS * nth,
        client: `c${nth % CLIENTS}`,
        node: nodes[(nth * 5) % nodes.length]!,
        request:
          nth % 3 === 2 ? { type: "read", key } : { type: "write", key, value: nth },
      };
    }),
    ...KEYS.map((key, nth) => ({
      time: SETTLED_MS,
      client: `last ${nth % CLIENTS}`,
      node: living[nth % living.length]!,
      request: { type: "read", key },
    })),
  ],
};

const faultTexts: Readonly<Record<string, string>> = {
  crash: "was killed",
  pause: "was stopped",
  cut: "was cut off",
};

/** The events until the last read was answered. */
const untilRead = (events: readonly TraceEvent[]): readonly TraceEvent[] =>
  events.slice(
    0,
    events.findLastIndex(
      ({ action, node }) => action === "return" && node.startsWith("last"),
    ),
  );

/** The verdict on the run: answers, replicas, and how long repairs took. */
const judged = (run: Run<Json>): Transferred => {
  if (run.interrupted) return { verdict: "unfinished", text: "interrupted" };
  const { operations, events } = run;
  const answers = judgePromise(
    { model: "regular", object: register<Json>(null) },
    operations,
  );
  if (answers.verdict !== "holds")
    return { verdict: answers.verdict, text: "the answers of clients are not regular" };
  const last = operations.filter(({ client }) => client.startsWith("last"));
  const unread = last.filter(({ returned }) => returned === Number.POSITIVE_INFINITY);
  if (last.length - unread.length < KEYS.length)
    return {
      verdict: "violated",
      text: `${counted(KEYS.length - last.length + unread.length, "key")} could not be read in the end`,
    };
  const few = replicasOf(untilRead(events)).filter(
    ({ having }) => having.length < REPLICAS,
  );
  if (few.length > 0) {
    const [{ key, having }] = few as [(typeof few)[number]];
    return {
      verdict: "violated",
      text: `${counted(few.length, "key")} ended with fewer than ${REPLICAS} replicas: ${JSON.stringify(key)} is at ${having.join(" ") || "no node"}`,
    };
  }
  return { verdict: "holds", text: textOf(run) };
};

const textOf = ({ operations, events }: Run<Json>): string => {
  const answered = operations.filter(
    ({ returned }) => returned < Number.POSITIVE_INFINITY,
  );
  const repairs = faults.flatMap((fault) => {
    if (fault.type !== "crash" && fault.type !== "pause" && fault.type !== "cut")
      return [];
    const node = fault.type === "cut" ? fault.side[0]! : fault.node;
    const repaired = repairsOf(events, { action: fault.type, node });
    if (repaired.length === 0) return [];
    const [least, most] = [Math.min(...repaired), Math.max(...repaired)].map((ms) =>
      (ms / 1000).toFixed(1),
    );
    return [
      `${counted(repaired.length, "key")} of ${node} replaced ${least} to ${most} s after it ${faultTexts[fault.type]}`,
    ];
  });
  return [
    `${answered.length} of ${counted(operations.length, "operation")} answered`,
    `each of ${KEYS.length} keys at ${REPLICAS} nodes in the end`,
    ...repairs,
  ].join("; ");
};

/** The run, with the program of a member. */
export const nine = (program: Pick<Program, "module" | "start">): Transfer => ({
  about:
    "nine processes: while clients put and get, a node is killed, one stopped, one cut off, and the directory killed",
  why: "judged by what clients read and by what nodes have in the end: a spec has no time by which all is repaired",
  run: async (planted, signal) =>
    judged(
      await deploy<Json>({
        nodes,
        program: {
          ...program,
          options: { replicas: REPLICAS, faults: [...planted] },
        },
        dialect: kv as never,
        schedule,
        ...(signal && { signal }),
      }),
    ),
});
