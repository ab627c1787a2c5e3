/** The client that the register examples of Stateright share, with its messages. */
import { speaks } from "lockstep";

/** What a client asks. */
export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };

/** Between clients and servers: a request with the number of its operation, and its answer. */
export type ClientMessage =
  | ({ readonly op: number } & Request)
  | { readonly type: "done"; readonly op: number; readonly answer: number | null };

/**
 * A client: it sends its first request to the server of its own index, and its second to the next server.
 *
 * @param index its place among the clients; the numbers of its two operations follow from it
 */
export const asker = (index: number, servers: readonly string[]) => {
  const { next, process } = speaks<
    { readonly asked: number },
    ClientMessage,
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

/**
 * The clients of a system in which each asker puts its number and then gets. They are `eager`, so that state
 * counts compare with published ones. Claims need clients that are not: eager ones hide violations.
 */
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
