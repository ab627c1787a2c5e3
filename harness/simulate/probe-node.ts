/** A node that uses messages, disk and clock on request: the subject of the laws of these ports. */
import {
  type Body,
  type Disk,
  type Json,
  type Message,
  needing,
  type Ports,
} from "../../impl/ports.ts";
import type { Dialect } from "./dialect.ts";

/** What the node is to do. */
export type ProbeRequest =
  | { readonly type: "tell"; readonly to: string; readonly content: Json }
  | { readonly type: "put"; readonly key: string; readonly value: Json }
  | { readonly type: "flush" }
  /** Two flushes at once: the second waits behind the first. */
  | { readonly type: "flush-twice" }
  | { readonly type: "get"; readonly key: string }
  | { readonly type: "list"; readonly prefix: string }
  /** Sets a timer for each delay, cancels one by its index, and answers after 400 ms which ones fired, in order. */
  | {
      readonly type: "timers";
      readonly delays: readonly number[];
      readonly cancel: number;
    };

/** Requests are messages, and results are in the `value` of the answer. */
export const probe: Dialect<ProbeRequest> = {
  ask: (request) => request,
  hear: (_, answer) => ({ outcome: "ok", result: answer.value ?? null }),
  silence: () => ({ outcome: "unknown" }),
};

type ProbePorts = Ports<"messages" | "clock" | "disk">;

const needs = ["messages", "clock", "disk"] as const;

/** Starts the node. */
export const startProbe = needing(needs, async (ports: ProbePorts) => {
  const boot = Number((await ports.disk.get("boot")) ?? 0) + 1;
  ports.disk.put("boot", boot);
  await ports.disk.flush();
  ports.trace({ action: "start", state: { boot } });
  let count = 0;
  const send = (dest: string, body: Body): void => {
    count += 1;
    const message = { id: `${ports.self}.${boot}/${count}`, src: ports.self, dest, body };
    ports.trace({ action: "send", message: traced(message) });
    ports.messages.send(message);
  };
  return {
    receive: (message: Message) => {
      ports.trace({ action: "receive", from: message.src, message: traced(message) });
      const { src, body } = message;
      if (body.type === "told") return;
      void obey(body as ProbeRequest & Body, { ports, send }).then((value) =>
        send(src, { type: "done", value, in_reply_to: body.msg_id ?? null }),
      );
    },
  };
});

const obey = async (
  request: ProbeRequest,
  {
    ports,
    send,
  }: { readonly ports: ProbePorts; readonly send: (to: string, body: Body) => void },
): Promise<Json> => {
  const { disk, clock } = ports;
  switch (request.type) {
    case "tell":
      send(request.to, { type: "told", content: request.content });
      return null;
    case "put":
      disk.put(request.key, request.value);
      return (await disk.get(request.key)) ?? null;
    case "flush":
      return flushed(disk);
    case "flush-twice":
      return Promise.all([flushed(disk), flushed(disk)]);
    case "get":
      return (await disk.get(request.key)) ?? null;
    case "list":
      return await disk.list(request.prefix);
    case "timers": {
      const fired: number[] = [];
      const before = clock.now();
      const cancels = request.delays.map((delay, index) =>
        clock.after(delay, () => fired.push(index)),
      );
      cancels[request.cancel]?.();
      await new Promise<void>((resolve) => clock.after(400, resolve));
      return { fired, passed: clock.now() - before };
    }
  }
};

/** Null if the flush succeeds, else the name of the error. */
const flushed = (disk: Disk): Promise<string | null> =>
  disk.flush().then(
    () => null,
    (error: Error) => error.name,
  );

const traced = ({ id, src, dest, body }: Message) => ({ id, from: src, to: dest, body });
