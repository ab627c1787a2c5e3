/** What the registers have in common that Stateright ships as examples: the client, and what it says. */
import { speaks } from "lockstep";

export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };

/** Between clients and servers: a request with the number of its operation, and the answer to it. */
export type Asking =
  | ({ readonly op: number } & Request)
  | { readonly type: "done"; readonly op: number; readonly answer: number | null };

/** A client: it asks the servers in turn. Operations are numbered across all clients, two each. */
export const asker = (index: number, servers: readonly string[]) => {
  const { next, process } = speaks<
    { readonly asked: number },
    Asking,
    Request,
    number | null
  >();
  return process({
    init: { asked: 0 },
    inert: "disabled",
    request: ({ asked }, request) =>
      next({ asked: asked + 1 }).send(servers[(index + asked) % servers.length]!, {
        ...request,
        op: 2 * index + asked,
      }),
    receive: ({ asked }, { body }) =>
      body.type === "done" && body.op === 2 * index + asked - 1
        ? next({ asked }).respond(body.answer)
        : undefined,
  });
};

/** Each puts its own number and then gets. Eager, to compare with the published counts; never for a claim. */
export const putThenGet = (askers: readonly string[]) =>
  Object.fromEntries(
    askers.map((at, i) => [
      at,
      {
        at,
        script: [{ type: "put", value: i + 1 }, { type: "get" }] as const,
        eager: true as const,
      },
    ]),
  );
