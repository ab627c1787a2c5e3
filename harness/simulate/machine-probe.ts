/** A node that uses clock, disk and entropy by calls of its local API: the subject of the laws of machines. */
import { type Body, type Json, needing } from "../../impl/ports.ts";

/** What the node is to do. */
export type MachineRequest =
  | { readonly type: "read-clock" }
  /** Sets so many timers at once, and answers how long all took by the node's clock. */
  | { readonly type: "ring"; readonly afterMs: number; readonly timers: number }
  | { readonly type: "keep"; readonly value: Json }
  | { readonly type: "kept" }
  | { readonly type: "draw"; readonly bytes: number };

/** The answer to `read-clock`. */
export type ClockReading = { readonly now: number; readonly wall: number };

/** Starts the node. */
export const startMachineProbe = needing(
  ["clock", "disk", "entropy"],
  async ({ clock, disk, entropy, trace }) => {
    trace({ action: "start" });
    const obey = async (request: MachineRequest): Promise<Json> => {
      switch (request.type) {
        case "read-clock":
          return { now: clock.now(), wall: clock.wall() };
        case "ring": {
          const begin = clock.now();
          const timers = Array.from({ length: request.timers }, () => request.afterMs);
          await Promise.all(
            timers.map((ms) => new Promise<void>((resolve) => clock.after(ms, resolve))),
          );
          return clock.now() - begin;
        }
        case "keep":
          disk.put("value", request.value);
          await disk.flush();
          return null;
        case "kept":
          return (await disk.get("value")) ?? null;
        case "draw":
          return Buffer.from(entropy.bytes(request.bytes)).toString("hex");
      }
    };
    return {
      call: async (request: Body): Promise<Body> => ({
        type: "done",
        value: await obey(request as MachineRequest & Body),
      }),
      leave: async () => trace({ action: "farewell" }),
    };
  },
);
