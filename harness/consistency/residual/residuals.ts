/**
 * Histories judged event by event, by what is left undecided after each. Two histories that leave the
 * same undecided have the same futures, so a search that meets many histories decides little anew.
 */

/** What happens to an operation. A client does one thing at a time, so it names what returns. */
export type Event = {
  readonly client: string;
  readonly request: unknown;
  /** Of a return alone. */
  readonly result?: unknown;
};

/** A model as it is decided event by event, on one key. */
export type Stepwise<Residual> = {
  /** Is the model sure to decide a history with this event so? */
  readonly applies: (event: Event) => boolean;
  readonly start: Residual;
  /** What an event leaves undecided. `violated` stays so whatever follows. */
  readonly after: (residual: Residual, event: Event) => Residual | "violated" | "unknown";
  /** Equal residuals have one text. */
  readonly text: (residual: Residual) => string;
};

export const isReturn = (event: Event): boolean => event.result !== undefined;

/** The residual before any event. */
export const START = 0;
/** In place of a residual; they stay, whatever follows. */
export const VIOLATED = -1;
export const UNKNOWN = -2;

/** The number of the residual that an event leads to: each pair is computed once. */
export type Residuals = (residual: number, event: number) => number;

/** `events` are numbered by their places; more may be added at any time. */
export const residualsOf = <Residual>(
  { start, applies, after, text }: Stepwise<Residual>,
  events: readonly Event[],
): Residuals => {
  const residuals = [start];
  const numbers = new Map([[text(start), START]]);
  const known: number[][] = [];

  const computed = (residual: number, event: Event): number => {
    if (!applies(event)) return UNKNOWN;
    if (residual === VIOLATED) return VIOLATED;
    const left = after(residuals[residual]!, event);
    if (left === "violated") return VIOLATED;
    if (left === "unknown") return UNKNOWN;
    const key = text(left);
    const found = numbers.get(key);
    if (found !== undefined) return found;
    numbers.set(key, residuals.length);
    return residuals.push(left) - 1;
  };

  return (residual, event) => {
    if (residual === UNKNOWN) return UNKNOWN;
    // Behind the one of VIOLATED.
    const from = (known[residual + 1] ??= []);
    return (from[event] ??= computed(residual, events[event]!));
  };
};
