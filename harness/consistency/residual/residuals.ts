/**
 * Histories judged event by event. After each event a model keeps a residual: everything that its
 * later verdicts depend on. Two histories with the same residual have the same future, so a search
 * that meets many histories decides few of them anew.
 */

/**
 * An invocation or a return. A client has one open operation, so its name tells which operation
 * returns.
 */
export type Event = {
  readonly client: string;
  readonly request: unknown;
  /** Only a return has one. */
  readonly result?: unknown;
};

/** A model that is decided event by event, on one key. */
export type Stepwise<Residual> = {
  /** Can a history that contains this event be decided in this way? */
  readonly applies: (event: Event) => boolean;
  readonly start: Residual;
  /**
   * The residual after an event. `violated` is final; `unknown` means that the whole history has to
   * be judged.
   */
  readonly after: (residual: Residual, event: Event) => Residual | "violated" | "unknown";
  /** A text that equal residuals share. */
  readonly text: (residual: Residual) => string;
};

/** Is this event a return? */
export const isReturn = (event: Event): boolean => event.result !== undefined;

/** The residual before any event. */
export const START = 0;
/** Instead of a residual: the model is violated, which is final. */
export const VIOLATED = -1;
/** Instead of a residual: it is not known, which is final. */
export const UNKNOWN = -2;

/** The number of the residual after an event. Each pair is computed once. */
export type Residuals = (residual: number, event: number) => number;

/**
 * The residuals of a model.
 *
 * @param events the events by their numbers; the caller may add more at any time
 */
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
    // `VIOLATED` is -1, so residuals start at index 1.
    const from = (known[residual + 1] ??= []);
    return (from[event] ??= computed(residual, events[event]!));
  };
};
