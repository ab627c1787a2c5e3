import { isSameValue } from "../../history/value-key.ts";
import { identities } from "../columns/identities.ts";
import type { AnyObject } from "../judgement.ts";
import { type Asking, configurationsOf } from "./configurations.ts";
import { type Event, isReturn, type Stepwise } from "./residuals.ts";

/**
 * The residual of linearizability: the open operations, and the configurations that explain the
 * events so far.
 */
type Undecided = {
  readonly open: readonly Asking[];
  readonly configurations: readonly number[];
};

/** Beyond this many configurations at one return the whole history is judged instead. */
const CONFIGURATIONS_MAX = 1 << 12;

/**
 * Linearizability event by event. An operation takes effect only when a return needs it
 * (just-in-time linearization, Lowe. "Testing for Linearizability". Concurrency and Computation
 * 29(4), 2017).
 */
export const linearizableStepwise = (object: AnyObject): Stepwise<Undecided> => {
  const { first, request, answer, taken, without } = configurationsOf(object);
  const accepts = object.accepts?.bind(object) ?? isSameValue;
  let clients = 0;
  const clientOf = identities(() => clients++);

  const afterInvocation = (
    { open, configurations }: Undecided,
    event: Event,
  ): Undecided => {
    const own = { client: clientOf(event.client), request: request(event.request) };
    return {
      open: [...open, own].sort((a, b) => a.client - b.client),
      configurations,
    };
  };

  const afterReturn = (
    { open, configurations }: Undecided,
    event: Event,
  ): Undecided | "violated" | "unknown" => {
    const client = clientOf(event.client);
    const left = new Set<number>();
    // The loop adds configurations to the set that it goes through, and visits them as well.
    const seen = new Set(configurations);
    for (const each of seen) {
      if (seen.size > CONFIGURATIONS_MAX) return "unknown";
      const own = answer(each, client);
      if (own === undefined) {
        for (const other of open)
          if (answer(each, other.client) === undefined) seen.add(taken(each, other));
      } else if (accepts(own[0], event.result, event.request))
        left.add(without(each, client));
    }
    if (left.size === 0) return "violated";
    return {
      open: open.filter((other) => other.client !== client),
      configurations: [...left].sort((a, b) => a - b),
    };
  };

  return {
    applies: () => true,
    start: { open: [], configurations: [first] },
    after: (residual, event) =>
      isReturn(event) ? afterReturn(residual, event) : afterInvocation(residual, event),
    text: ({ open, configurations }) =>
      `${open.map(({ client, request }) => `${client} ${request}`)};${configurations}`,
  };
};
