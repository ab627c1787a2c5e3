/** What the steps of AFS cost: calls of the server, and what they were needed for. */
import type { Letter } from "lockstep";
import type { Message, Request } from "./messages.ts";
import type { AfsState } from "./properties.ts";

/** The counters over the steps so far. */
export type Seen = {
  /** Calls of clients that were sent, and how many were needed, for misses and for stores; up to a bound. */
  readonly calls: number;
  readonly needed: number;
  /** Has the client sent something, or waited, for a request that it could have answered by itself? */
  readonly asked: boolean;
  readonly healed: boolean;
};

/** An open of a copy that is believed, and any read or write, is answered in the same step without a message. */
export const localCallsAreLocal = ({ observed }: AfsState): boolean => !observed.asked;

/** The server is called for misses and stores, and for nothing else. */
export const callsAreNeeded = ({ observed }: AfsState): boolean =>
  observed.calls <= observed.needed;

/** No program writes: each client calls the server once. */
export const oneCallEach = ({ observed, client }: AfsState): boolean =>
  observed.calls <= Object.keys(client).length;

/** Calls are counted up to here. */
const COUNTED = 12;

/** A step, as the counters see it. */
type Step = {
  readonly action: string;
  readonly node?: string;
  readonly client?: string;
  readonly request?: Request;
  readonly sends: readonly Letter<Message>[];
  readonly responses: readonly unknown[];
};

const isCall = ({ body }: Letter<Message>): boolean =>
  body.type === "fetch" || body.type === "store";

/** Counts calls of the server, and what they were needed for. */
export const seen = {
  init: { calls: 0, needed: 0, asked: false, healed: false } as Seen,
  after: (
    { calls, needed, asked, healed }: Seen,
    { action, node, client, request, sends, responses }: Step,
    _now: unknown,
    before: { readonly client: AfsState["client"] },
  ): Seen => {
    const me = request && before.client[node!];
    const isOpening = request?.type === "open" || request?.type === "load";
    const isMiss = me !== undefined && isOpening && !me.valid;
    const isStore =
      request?.type === "save" ||
      (request?.type === "close" && me?.files[client!]?.wrote === true);
    const isLocal = request !== undefined && !isMiss && !isStore;
    return {
      calls: Math.min(COUNTED, calls + sends.filter(isCall).length),
      needed: Math.min(COUNTED, needed + (isMiss || isStore ? 1 : 0)),
      asked: asked || (isLocal && (sends.length > 0 || responses.length === 0)),
      healed: healed || action === "heal",
    };
  },
};
