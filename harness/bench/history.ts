/** Long histories of a correct register, or of one that answers a single read from long ago. */

export type Load = {
  readonly operations: number;
  readonly clients: number;
  /** Answers one read in the middle what was overwritten long before. */
  readonly hasStaleRead: boolean;
};

export type BenchFormat = "lockstep" | "jepsen-edn";

/** The longest that a request is on its way, or its answer. */
const DELAY_MAX = 1000;

/** One client: what it does next, and when. */
type Client = {
  next: "invoke" | "apply" | "return";
  isRead: boolean;
  value: number | null;
};

type Event = {
  readonly process: number;
  readonly type: "invoke" | "ok";
  readonly f: "read" | "write";
  readonly value: number | null;
  readonly time: number;
};

/**
 * What clients who never rest do and see: each operation takes effect at one moment of its interval.
 * The values written are unique. The same load gives the same history.
 */
export function* busyHistory({
  operations,
  clients,
  hasStaleRead,
}: Load): Generator<Event> {
  const random = randoms(7);
  const all = Array.from({ length: clients }, (): Client => {
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
      // Nobody begins what would be one too many.
      if (begun === operations) {
        at[process] = Number.POSITIVE_INFINITY;
        continue;
      }
      begun++;
      client.isRead = random() % 2 === 0;
      client.value = client.isRead ? null : begun;
      client.next = "apply";
      const asked = client.isRead ? "read" : "write";
      yield { process, type: "invoke", f: asked, value: client.value, time };
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

function earliest(at: Float64Array): number {
  let best = 0;
  for (let i = 1; i < at.length; i++) if (at[i]! < at[best]!) best = i;
  return best;
}

/** An event as a line of a file; `index` counts the events. */
export function lineOf(format: BenchFormat, event: Event, index: number): string {
  const { process, type, f, value, time } = event;
  if (format === "lockstep")
    return `{"process":${process},"type":"${type}","f":"${f}","value":${value},"time":${time}}\n`;
  const said = value === null ? "nil" : `${value}`;
  return `{:process ${process}, :type :${type}, :f :${f}, :value ${said}, :time ${time}, :index ${index}}\n`;
}

/** The same numbers each time (mulberry32). */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
