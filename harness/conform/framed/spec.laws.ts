/**
 * A server that adds up what a client sends over one connection, and tells each sum. The client ends its half
 * when it has no more to add, or resets the connection. What is on its way is in order.
 */
import { match } from "ts-pattern";
import { family, one, speaks, system } from "../../index.ts";

export type Frame =
  | { readonly type: "connect" | "accept" | "end" | "reset" }
  | { readonly type: "add" | "sum"; readonly value: number };
export type Client = {
  readonly phase: "idle" | "connecting" | "open" | "ended" | "done" | "aborted";
  readonly added: number;
  readonly sum: number;
};
export type Server = {
  readonly phase: "listening" | "open" | "done" | "broken";
  readonly sum: number;
};

const rules = {
  /** Does a server end its half, too, when its peer has? */
  endsAfter: (_sum: number): boolean => true,
};

const client = (adds: number) => {
  const { next, process } = speaks<Client, Frame>();
  const isOpen = ({ phase }: Client): boolean => phase === "open";
  return process({
    init: { phase: "idle", added: 0, sum: 0 },
    actions: {
      connect: (me) =>
        me.phase === "idle"
          ? next({ ...me, phase: "connecting" }).send("server", { type: "connect" })
          : undefined,
      add: (me) => {
        const added = me.added + 1;
        return isOpen(me) && added <= adds
          ? next({ ...me, added }).send("server", { type: "add", value: added })
          : undefined;
      },
      end: (me) =>
        isOpen(me)
          ? next({ ...me, phase: "ended" }).send("server", { type: "end" })
          : undefined,
      // What it has sent and has not arrived is lost.
      abort: (me) =>
        isOpen(me) || me.phase === "ended"
          ? next({ ...me, phase: "aborted" })
              .expire(({ from }) => from === "client")
              .send("server", { type: "reset" })
          : undefined,
    },
    receive: (me, { body }) => {
      if (me.phase === "aborted") return undefined;
      return match(body)
        .with({ type: "accept" }, () => next({ ...me, phase: "open" }))
        .with({ type: "sum" }, ({ value }) => next({ ...me, sum: value }))
        .with({ type: "end" }, () => next({ ...me, phase: "done" }))
        .otherwise(() => undefined);
    },
  });
};

const server = ({ endsAfter }: typeof rules) => {
  const { next, process } = speaks<Server, Frame>();
  return process({
    init: { phase: "listening", sum: 0 },
    receive: (me, { from, body }) =>
      match(body)
        .with({ type: "connect" }, () =>
          next({ ...me, phase: "open" }).send(from, { type: "accept" }),
        )
        .with({ type: "add" }, ({ value }) => {
          const sum = me.sum + value;
          return next({ ...me, sum }).send(from, { type: "sum", value: sum });
        })
        .with({ type: "end" }, () => {
          const done = next({ ...me, phase: "done" });
          return endsAfter(me.sum) ? done.send(from, { type: "end" }) : done;
        })
        // A process that has read the end reads nothing more, and does not notice a reset.
        .with({ type: "reset" }, () =>
          me.phase === "open" ? next({ ...me, phase: "broken" }) : undefined,
        )
        .otherwise(() => undefined),
  });
};

export const framed = family({
  scope: { adds: 2 },
  rules,
  system: ({ adds }, used: typeof rules) =>
    system({
      name: "sums over a stream",
      roles: { client: one(client(adds)), server: one(server(used)) },
      environment: { network: "fifo" },
      always: {
        "a client that is done knows the sum": ({ client, server }) =>
          client.phase !== "done" || client.sum === server.sum,
      },
      sometimes: {
        "all is added": ({ client }) =>
          client.phase === "done" && client.sum === (adds * (adds + 1)) / 2,
        "what was added is lost by a reset": ({ client, server }) =>
          server.phase === "broken" &&
          server.sum < (client.added * (client.added + 1)) / 2,
      },
      ends: ({ client }) => client.phase === "done" || client.phase === "aborted",
    }),
  mutants: {
    "a server that does not end its half": {
      rules: { endsAfter: () => false },
      breaks: "no deadlock",
    },
  },
});
