/** A copy at a server that clients ask over the network. */
import { speaks } from "../model/process.ts";
import { one } from "../model/roles.ts";
import { type System, system } from "../model/system.ts";
import { cell, type Request } from "./fixtures.laws.ts";

type Message = Request | { readonly type: "done"; readonly answer: number | null };

type Served = { readonly value: number | null; readonly left: number };

const serving = speaks<Served, Message>();
const asking = speaks<null, Message, Request, number | null>();

const server = (answers: number) =>
  serving.process({
    init: { value: null, left: answers },
    receive: ({ value, left }, { from, body }) => {
      if (body.type === "done" || left === 0) return undefined;
      const answer = body.type === "get" ? value : null;
      return serving
        .next({ value: body.type === "get" ? value : body.value, left: left - 1 })
        .send(from, { type: "done", answer });
    },
  });

const client = asking.process({
  init: null,
  request: (state, request) => asking.next(state).send("server", request),
  receive: (state, { body }) =>
    body.type === "done" ? asking.next(state).respond(body.answer) : undefined,
});

/**
 * A system with one such copy.
 *
 * @param answers the number of requests that the server answers
 */
export const systemOf = ({ answers = 10 } = {}): System =>
  system({
    name: "one copy",
    roles: { server: one(server(answers)), near: one(client), far: one(client) },
    clients: {
      ann: { at: "near", script: [{ type: "put", value: 1 }] },
      bob: { at: "far", script: [{ type: "get" }] },
    },
    consistent: { linearizable: cell },
  });
