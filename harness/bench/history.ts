/** Long histories of a correct register, or of one that answers one read with an old value. */
import { randomWords } from "../consistency/random-words.ts";

/** The size of a history, and whether it is wrong. */
export type HistoryLoad = {
  readonly operations: number;
  readonly clients: number;
  /** One read in the middle returns a value that was overwritten long before. */
  readonly hasStaleRead: boolean;
};

/** The formats in which it can be written. */
export type BenchFormat = "lockstep" | "jepsen-edn";

/** The longest delay of a request or an answer. */
const DELAY_MAX = 1000;

/** One client: its next event, and its operation. */
type BenchClient = {
  next: "invoke" | "apply" | "return";
  isRead: boolean;
  value: number | null;
};

type BenchEvent = {
  readonly process: number;
  readonly type: "invoke" | "ok";
  readonly f: "read" | "write";
  readonly value: number | null;
  readonly time: number;
};

/**
 * The events of clients without pauses. Each operation takes effect at one moment of its interval. The
 * values written are unique. The same load gives the same history.
 */
export function* busyHistory({
  operations,
  clients,
  hasStaleRead,
}: HistoryLoad): Generator<BenchEvent> {
  const random = randomWords(7);
  const all = Array.from({ length: clients }, (): BenchClient => {
    return { next: "invoke", isRead: true, value: null };
  });
  const at = Float64Array.from(all, () => random() % DELAY_MAX);
  let held: number | null = null;
  let old: number | null = null;
  let isStale = hasStaleRead;
  for (let begun = 0, ended = 0; ended < operations; ) {
    const process = earliest(at);
    const client = all[process]!;
    const time = at[process]!;
    at[process] = time + 1 + (random() % DELAY_MAX);
    const f = client.isRead ? "read" : "write";
    if (client.next === "invoke") {
      // All operations are invoked; this client is done.
      if (begun === operations) {
        at[process] = Number.POSITIVE_INFINITY;
        continue;
      }
      begun++;
      client.isRead = random() % 2 === 0;
      client.value = client.isRead ? null : begun;
      client.next = "apply";
      const invoked = client.isRead ? "read" : "write";
      yield { process, type: "invoke", f: invoked, value: client.value, time };
    } else if (client.next === "apply") {
      client.next = "return";
      if (!client.isRead) held = client.value;
      else if (isStale && ended > operations / 2) {
        client.value = old;
        isStale = false;
      } else client.value = held;
    } else {
      client.next = "invoke";
      if (++ended === Math.floor(operations / 3)) old = held;
      yield { process, type: "ok", f, value: client.value, time };
    }
  }
}

const earliest = (at: Float64Array): number => {
  let best = 0;
  for (let i = 1; i < at.length; i++) if (at[i]! < at[best]!) best = i;
  return best;
};

/** An event as a line of a file; `index` counts the events. */
export const lineOf = (format: BenchFormat, event: BenchEvent, index: number): string => {
  const { process, type, f, value, time } = event;
  if (format === "lockstep")
    return `{"process":${process},"type":"${type}","f":"${f}","value":${value},"time":${time}}\n`;
  const edn = value === null ? "nil" : `${value}`;
  return `{:process ${process}, :type :${type}, :f :${f}, :value ${edn}, :time ${time}, :index ${index}}\n`;
};
