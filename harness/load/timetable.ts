import { Random } from "../simulate/random.ts";

/** How the moments of requests follow each other: at equal distances, or at random ones with the same mean. */
export type Arrivals = "constant" | "poisson";

/** One request of a timetable. */
export type Planned = {
  /** When it is to be sent, in milliseconds from the start of the measurement; negative: before it. */
  readonly atMs: number;
  readonly type: "put" | "get";
  readonly key: string;
  /** The value of a put. */
  readonly value: string;
  /** Which of the nodes the client asks first. */
  readonly node: number;
};

/** What decides a timetable. */
export type TimetableOptions = {
  readonly seed: number;
  /** Requests a second. */
  readonly rate: number;
  readonly arrivals: Arrivals;
  readonly warmUpMs: number;
  readonly spanMs: number;
  /** The share of puts, from 0 to 1. */
  readonly writes: number;
  readonly keys: number;
  /** How many nodes there are; clients ask them in turn. */
  readonly nodes: number;
};

/** The requests in the order of their moments. The options decide every one of them: what a store does, changes none. */
export function* timetableOf(options: TimetableOptions): Generator<Planned> {
  const { seed, writes, keys, nodes } = options;
  const random = new Random(seed, "requests");
  let nth = 0;
  for (const atMs of momentsOf(options)) {
    yield {
      atMs,
      type: random.chance(writes) ? "put" : "get",
      key: `key-${random.int(1, keys)}`,
      value: `value-${nth}`,
      node: nth % nodes,
    };
    nth += 1;
  }
}

function* momentsOf({
  seed,
  rate,
  arrivals,
  warmUpMs,
  spanMs,
}: TimetableOptions): Generator<number> {
  const gapMs = 1000 / rate;
  if (arrivals === "constant") {
    // By multiplication, so that no error of rounding grows.
    for (let nth = 0 - Math.floor(warmUpMs / gapMs); nth * gapMs < spanMs; nth++)
      yield nth * gapMs;
    return;
  }
  const random = new Random(seed, "arrivals");
  const next = () => -Math.log(1 - random.next()) * gapMs;
  for (let at = -warmUpMs + next(); at < spanMs; at += next()) yield at;
}
