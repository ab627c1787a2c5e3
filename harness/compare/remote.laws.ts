/** One copy at a server, asked over the network. */
import { speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { type System, system } from "../model/system.ts";
import { cell, type Request } from "./fixtures.laws.ts";

type Message = Request | { readonly type: "done"; readonly answer: number | null };

const serving = speaks<number | null, Message>();
const asking = speaks<null, Message, Request, number | null>();

const server = serving.process({
  init: null,
  receive: (held, { from, body }) => {
    if (body.type === "get")
      return serving.next(held).send(from, { type: "done", answer: held });
    return body.type === "put"
      ? serving.next(body.value).send(from, { type: "done", answer: null })
      : undefined;
  },
});

const client = asking.process({
  init: null,
  request: (state, request) => asking.next(state).send("server", request),
  receive: (state, { body }) =>
    body.type === "done" ? asking.next(state).respond(body.answer) : undefined,
});

export const systemOf = (): System =>
  system({
    name: "one copy",
    roles: { server: one(server), near: one(client), far: one(client) },
    clients: {
      ann: { at: "near", script: [{ type: "put", value: 1 }] },
      bob: { at: "far", script: [{ type: "get" }] },
    },
    consistent: { linearizable: cell },
  });
