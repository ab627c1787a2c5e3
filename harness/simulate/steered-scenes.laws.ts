/** Runs scenes of a port in a steered world, step by step in the order of their times. */
import type { Start } from "../../impl/ports.ts";
import type { Json, TraceEvent } from "../history/trace.ts";
import type { Fault } from "./fault.ts";
import type { SceneRun } from "./scenes.laws.ts";
import { SteeredWorld } from "./steered-world.ts";

type Moment = { readonly time: number; readonly take: () => Promise<void> };

/** A run of calls, crashes and wipes, for nodes that start so; a steered world has no other faults. */
export const steeredScenes =
  <Q extends Json>(nodes: readonly string[], start: Start): SceneRun<Q> =>
  async ({ requests, faults }) => {
    const world = new SteeredWorld({ nodes, start });
    const events: TraceEvent[] = [];
    await world.open();
    const asked = ({
      time,
      node,
      client,
      request,
    }: (typeof requests)[number]): Moment => ({
      time,
      take: async () => {
        await world.call(node, client, request as never);
        const answer = world.waiting.find(({ dest }) => dest === client)!;
        world.take(answer);
        const op = { result: answer.body.value ?? null };
        events.push({ at: time, node: client, action: "return", op } as never);
      },
    });
    const moments = [...requests.map(asked), ...faults.flatMap(happening(world))];
    let now = 0;
    for (const { time, take } of moments.sort((one, other) => one.time - other.time)) {
      await world.pass(time - now);
      now = time;
      await take();
    }
    return { operations: [], events, interrupted: false };
  };

/** @throws TypeError at a fault that a steered world does not have */
const happening =
  (world: SteeredWorld) =>
  (fault: Fault): readonly Moment[] => {
    if (fault.type !== "crash" && fault.type !== "wipe")
      throw new TypeError(`no ${fault.type} in a steered world`);
    const { time, node, downMs } = fault;
    if (fault.type === "wipe") return [{ time, take: () => world.wipe(node) }];
    return [
      { time, take: async () => world.crash(node) },
      { time: time + downMs, take: () => world.restart(node) },
    ];
  };
