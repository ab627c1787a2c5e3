import type { Verdict } from "../model/verdict.ts";
import type { Sample } from "./generate.ts";
import { Latencies } from "./latencies.ts";
import { type Percentile, percentiles, rankOf } from "./percentile.ts";
import { type LoadRules, latencyOf } from "./rules.ts";

/** A promise on response times: the share of requests that `percentile` names takes at most `boundMs`. */
export type Bound = { readonly percentile: Percentile; readonly boundMs: number };

/** A promise with what was measured, and whether it was kept. */
type JudgedBound = Bound & {
  readonly figureMs: number;
  readonly verdict: Verdict;
};

/** Latencies in numbers, in milliseconds. */
export type Summary = Readonly<Record<Percentile, number>> & {
  readonly requests: number;
  readonly mean: number;
  readonly most: number;
};

/** One stretch of the time of a run, with the requests that the timetable has in that time. */
type Stretch = {
  readonly fromMs: number;
  readonly requests: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
};

/** What was measured, as plain data; times are in milliseconds. */
export type Measured = {
  readonly requests: number;
  readonly answered: number;
  /** The number of failed requests by reason. */
  readonly failed: Readonly<Record<string, number>>;
  /** Requests that another node answered, because the first one refused the connection or broke it. */
  readonly movedOn: number;
  /** Requests of the warm-up, which are not measured. */
  readonly warmUp: number;
  /** How many milliseconds later than in the timetable requests were sent. */
  readonly late: { readonly p999: number; readonly most: number };
  readonly all: Summary;
  readonly puts: Summary;
  readonly gets: Summary;
  readonly bounds: readonly JudgedBound[];
  readonly stretches: readonly Stretch[];
  readonly curve: Latencies["curve"];
};

type Part = { readonly puts: Latencies; readonly gets: Latencies; failed: number };

type MeasurementOptions = {
  readonly bounds: readonly Bound[];
  readonly timeoutMs: number;
  readonly spanMs: number;
  readonly rules: LoadRules;
};

/** A run has at most so many stretches, each of at least a second. */
const STRETCHES_MOST = 60;

/** Collects the requests of a run. */
export class Measurement {
  readonly #options: MeasurementOptions;
  readonly #stretchMs: number;
  readonly #parts: readonly Part[];
  readonly #late = new Latencies();
  readonly #failed: Record<string, number> = {};
  #warmUp = 0;
  #requests = 0;
  #movedOn = 0;

  constructor(options: MeasurementOptions) {
    this.#options = options;
    const { spanMs, bounds } = options;
    const stretches = Math.max(1, Math.min(STRETCHES_MOST, Math.floor(spanMs / 1000)));
    this.#stretchMs = spanMs / stretches;
    const none = () => new Latencies(bounds.map(({ boundMs }) => boundMs));
    this.#parts = Array.from({ length: stretches }, () => ({
      puts: none(),
      gets: none(),
      failed: 0,
    }));
  }

  /** Adds a request that has ended. */
  take({ request, failure, passed, sentMs, lastSentMs, endedMs }: Sample): void {
    if (request.atMs < 0) {
      this.#warmUp += 1;
      return;
    }
    const { timeoutMs, rules } = this.#options;
    const part = this.#parts[Math.floor(request.atMs / this.#stretchMs)]!;
    this.#requests += 1;
    this.#late.record(sentMs - request.atMs);
    if (failure !== null) {
      this.#failed[failure] = (this.#failed[failure] ?? 0) + 1;
      part.failed += 1;
    } else if (passed > 0) this.#movedOn += 1;
    const course = { scheduledMs: request.atMs, sentMs, lastSentMs, endedMs, timeoutMs };
    const ms = latencyOf({ ...course, isAnswered: failure === null }, rules);
    if (ms !== null) part[request.type === "put" ? "puts" : "gets"].record(ms);
  }

  /** What was measured so far. */
  get result(): Measured {
    const failed = { ...this.#failed };
    const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
    const puts = this.#parts.map((part) => part.puts);
    const gets = this.#parts.map((part) => part.gets);
    const every = [...puts, ...gets];
    return {
      requests: this.#requests,
      answered: this.#requests - failures,
      failed,
      movedOn: this.#movedOn,
      warmUp: this.#warmUp,
      late: { p999: this.#late.at("p999"), most: this.#late.most },
      all: this.#summaryOf(every),
      puts: this.#summaryOf(puts),
      gets: this.#summaryOf(gets),
      bounds: this.#judged(every),
      stretches: this.#parts.map((part, nth) => {
        const { count, most, ...all } = shown(Latencies.of([part.puts, part.gets]));
        const fromMs = nth * this.#stretchMs;
        return { fromMs, requests: count, failed: part.failed, most, ...all };
      }),
      curve: Latencies.of(every).curve,
    };
  }

  #summaryOf(parts: readonly Latencies[]): Summary {
    const filled = parts.filter(({ count }) => count > 0);
    const { count, mean, most } = Latencies.of(filled);
    const figures = percentiles.map((each) => [
      each,
      this.#options.rules.overall(filled, each),
    ]);
    return {
      requests: count,
      mean,
      ...(Object.fromEntries(figures) as Record<Percentile, number>),
      most,
    };
  }

  #judged(parts: readonly Latencies[]): readonly JudgedBound[] {
    const filled = parts.filter(({ count }) => count > 0);
    const all = Latencies.of(filled);
    return this.#options.bounds.map((bound, nth) => ({
      ...bound,
      figureMs: this.#options.rules.overall(filled, bound.percentile),
      verdict:
        all.count === 0
          ? "unsupported"
          : all.within(nth) >= rankOf(bound.percentile, all.count)
            ? "holds"
            : "violated",
    }));
  }
}

const shown = (latencies: Latencies) => ({
  count: latencies.count,
  most: latencies.most,
  p50: latencies.at("p50"),
  p99: latencies.at("p99"),
});
