/**
 * Spec processes played along a trace. For each one the set of states that explain its part of the
 * trace so far is kept; the network is what the spec has sent, and may deliver it late, twice or
 * never, as real ones do.
 */
import { encode } from "../checker/cells/values.ts";
import type { AnyProcess, Letter, NodeId, Reaction } from "../model/process.ts";
import { difference } from "./difference.ts";

/** The spec does not explain an event. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
  /** The states that were possible there. */
  readonly possible: readonly unknown[];

  constructor(message: string, possible: readonly unknown[]) {
    super(message);
    this.possible = possible;
  }
}

type Possible = { readonly state: unknown; readonly answers: readonly unknown[] };
type May =
  | Reaction<unknown, unknown, unknown>
  | readonly Reaction<unknown, unknown, unknown>[]
  | undefined;

export class Players {
  readonly #processes = new Map<NodeId, AnyProcess>();
  readonly #possible = new Map<NodeId, readonly Possible[]>();
  readonly #sent = new Map<string, Letter>();

  add(id: NodeId, process: AnyProcess): void {
    this.#processes.set(id, process);
    this.#possible.set(id, [{ state: process.init, answers: [] }]);
  }

  has(id: NodeId): boolean {
    return this.#processes.has(id);
  }

  remove(id: NodeId): void {
    this.#processes.delete(id);
    this.#possible.delete(id);
  }

  states(id: NodeId): readonly unknown[] {
    return (this.#possible.get(id) ?? []).map(({ state }) => state);
  }

  request(id: NodeId, request: unknown): void {
    const { process } = this.#of(id);
    this.#step(id, `the request ${text(request)}`, (state) =>
      // A node of the code serves one client, which is named like it here.
      process.request?.(state, request, id),
    );
  }

  /** Delivers a letter that the spec has sent. */
  deliver(letter: Letter): void {
    this.wasSent(letter);
    const { process } = this.#of(letter.to);
    this.#step(letter.to, text(letter.body), (state) =>
      process.receive === undefined
        ? undefined
        : (process.receive(state, { age: 0, ...letter }) ?? STAYS),
    );
  }

  /** Takes one of these internal actions: one that sends this letter. */
  act(id: NodeId, names: readonly string[], letter: Letter): void {
    const { process } = this.#of(id);
    const sends = ({ sends }: Reaction<unknown, unknown, unknown>): boolean =>
      sends.some(
        ({ to, body }) =>
          encode({ from: id, to, body }, "letter") === encode(letter, "letter"),
      );
    this.#step(id, `what sends ${text(letter.body)}`, (state) =>
      names.flatMap((name) =>
        [process.actions?.[name]?.(state) ?? []].flat().filter(sends),
      ),
    );
  }

  /** Each possible state replaced by another: what the trace tells and the spec leaves open. */
  refine(id: NodeId, change: (state: never) => unknown): void {
    const possible = this.#of(id).possible.map((each) => ({
      ...each,
      state: change(each.state as never),
    }));
    this.#possible.set(id, possible);
  }

  /** Has the spec sent this letter by now? */
  hasSent(letter: Letter): boolean {
    return this.#sent.has(encode(letter, "letter"));
  }

  /** The spec must have sent this letter by now. */
  wasSent(letter: Letter): void {
    if (this.hasSent(letter)) return;
    const alike = [...this.#sent.values()].filter(
      ({ from, to, body }) =>
        from === letter.from && to === letter.to && typeOf(body) === typeOf(letter.body),
    );
    const nearest = alike.at(-1);
    const why =
      nearest === undefined
        ? `the spec has sent no ${typeOf(letter.body)} from ${letter.from} to ${letter.to} by then`
        : `the spec sends ${difference(nearest.body, letter.body)}`;
    throw new Mismatch(`${text(letter.body)}: ${why}`, this.states(letter.from));
  }

  /** The spec must have given this answer to the request under way. */
  answered(id: NodeId, result: unknown): void {
    const { possible } = this.#of(id);
    const fitting = possible.filter(({ answers }) =>
      answers.some((answer) => encode(answer, "answer") === encode(result, "answer")),
    );
    if (fitting.length === 0) {
      const given = possible.flatMap(({ answers }) => answers);
      const why =
        given.length === 0 ? "has not answered yet" : `answers ${text(given[0])}`;
      throw new Mismatch(
        `the code answers ${text(result)}; the spec ${why}`,
        this.states(id),
      );
    }
    this.#possible.set(id, fitting);
  }

  /** Some state possible here must be this one, as far as the trace tells it. */
  holds(id: NodeId, expected: unknown): void {
    const { possible } = this.#of(id);
    const fitting = possible.filter(
      ({ state }) => encode(state, "state") === encode(expected, "state"),
    );
    if (fitting.length === 0)
      throw new Mismatch(
        `${id} holds something else: in the spec ${difference(possible[0]!.state, expected)}`,
        this.states(id),
      );
    this.#possible.set(id, fitting);
  }

  #of(id: NodeId): {
    readonly process: AnyProcess;
    readonly possible: readonly Possible[];
  } {
    const process = this.#processes.get(id);
    if (process === undefined) throw new Mismatch(`there is no ${id} in the spec`, []);
    return { process, possible: this.#possible.get(id)! };
  }

  #step(id: NodeId, what: string, run: (state: never) => unknown): void {
    const next = new Map<string, Possible>();
    for (const { state, answers } of this.#of(id).possible) {
      const may = run(state as never) as May | typeof STAYS;
      if (may === undefined) continue;
      const reactions = may === STAYS ? [] : [may].flat();
      if (may === STAYS) next.set(encode([state, answers], id), { state, answers });
      for (const reaction of reactions as Reaction<unknown, unknown, unknown>[]) {
        for (const { to, body } of reaction.sends) {
          const letter = { from: id, to, body };
          this.#sent.set(encode(letter, id), letter);
        }
        const after = {
          state: reaction.state,
          answers: [...answers, ...reaction.responses.map(({ result }) => result)],
        };
        next.set(encode([after.state, after.answers], id), after);
      }
    }
    if (next.size === 0)
      throw new Mismatch(`the spec of ${id} does not take ${what}`, this.states(id));
    this.#possible.set(id, [...next.values()]);
  }
}

const STAYS = Symbol("ignored");

const text = (value: unknown): string => JSON.stringify(value);

const typeOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "type" in body
    ? String(body.type)
    : text(body);
