/** A host whose kernel caches what programs read, and the server that it asks. A call is served in its turn. */
import {
  type Body,
  type Json,
  type Message,
  type Node,
  needing,
  type Ports,
} from "../../../impl/ports.ts";

/** How long a call waits for its turn. */
export const TURN_MS = 5;
export const SERVER = "s";

export type HostFault = "fetch-again" | "answer-late-value" | "forget-value";
export type HostOptions = { readonly faults?: readonly HostFault[] };

export const startHost = needing(
  ["messages", "clock"],
  async (
    { self, messages, clock, trace }: Ports<"messages" | "clock">,
    { faults = [] }: HostOptions = {},
  ): Promise<Node> => {
    /** The value that the server holds, or that a host has cached. */
    let held: number | null = self === SERVER ? 0 : null;
    let last: number | null = null;
    let isFetching = false;
    let named = 0;
    const name = (): string => `${self}.${++named}`;
    const say = (to: string, body: Body): void => {
      const id = name();
      trace({ action: "send", message: { id, from: self, to, body } });
      messages.send({ id, src: self, dest: to, body });
    };
    const hold = (value: number | null): void => {
      last = held ?? last;
      held = value;
      trace({ action: "hold", state: held });
    };

    const look = (op: Json): number | null => {
      const stale = faults.includes("answer-late-value") ? last : null;
      const found = held ?? stale;
      trace({ action: held === null ? "miss" : "hit", op, state: found });
      if (held === null && (!isFetching || faults.includes("fetch-again"))) {
        isFetching = true;
        say(SERVER, { type: "fetch" });
      }
      return found;
    };

    const heard = ({ src, body }: Message): void => {
      if (body.type === "fetch") say(src, { type: "value", value: held });
      if (body.type !== "value") return;
      isFetching = false;
      if (!faults.includes("forget-value")) hold(Number(body.value));
    };

    return {
      receive: (message) => {
        const { id, src: from, dest: to, body } = message;
        trace({ action: "receive", message: { id, from, to, body } });
        heard(message);
      },
      call: async ({ type }) => {
        if (type === "change" || type === "drop") {
          if (held !== null) {
            trace({ action: type });
            hold(type === "change" ? 1 : null);
          }
          return { type: "done", value: null };
        }
        const op = { id: name(), type };
        trace({ action: "request", op });
        await new Promise<void>((resolve) => clock.after(TURN_MS, resolve));
        return { type: "read", value: look(op) };
      },
    };
  },
);
