/** The trace of the calls that programs of a node make. */
import type { Body, Ports } from "../ports.ts";

/** Traces calls by the names that they get: the node, and their transaction ids. */
type TracedCalls = {
  /** For the client: see `ClientOptions`. */
  readonly note: (what: "call" | "retry", xid: number) => void;
  /**
   * Has a program's request sent as one call.
   *
   * @param send sends the call before it waits
   */
  readonly send: <R>(
    request: Body,
    send: () => Promise<R>,
  ) => { readonly id: string; readonly answer: Promise<R> };
};

/** Traces the calls of a node. */
export const tracedCalls = ({
  self,
  trace,
}: Pick<Ports<never>, "self" | "trace">): TracedCalls => {
  /** The call that is being sent. */
  const sent = { request: {} as Body, id: "" };
  return {
    note: (what, xid) => {
      const id = `${self}.${xid}`;
      if (what === "retry") return trace({ action: "retry", op: { id } });
      Object.assign(sent, { id });
      trace({ action: "request", op: { ...sent.request, id } });
    },
    send: (request, send) => {
      Object.assign(sent, { request, id: "" });
      const answer = send();
      return { id: sent.id, answer };
    },
  };
};
