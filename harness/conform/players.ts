import { encode } from "../checker/cells/values.ts";
import type { AnyProcess, Letter, NodeId, Reaction } from "../model/process.ts";
import { difference } from "./difference.ts";

/** A process of the spec, and the states in which it may be. */
type Standing = { readonly process: NodeId; readonly states: readonly unknown[] };

/** The spec does not explain an event. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
  /** The process that differs, with the states that were possible for it there; null: it is not of one. */
  readonly standing: Standing | null;

  constructor(message: string, standing: Standing | null = null) {
    super(message);
    this.standing = standing;
  }
}

/** A state that a process may be in, and what it has answered since the last request. */
export type Possible = { readonly state: unknown; readonly answers: readonly unknown[] };
type AnyReaction = Reaction<unknown, unknown, unknown>;
type May = AnyReaction | readonly AnyReaction[] | undefined;

/** One way in which the delivery of a letter may go. */
export type Foreseen = {
  readonly before: unknown;
  readonly after: unknown;
  readonly sends: readonly Letter[];
};

/** The part of a state that an event tells, or that is compared. */
export type Tell = (state: never) => unknown;

/** Tells the whole state. */
export const whole: Tell = (state) => state;

/** The part of a state that is compared, and its name in a difference. */
type ComparedBy = { readonly told?: Tell; readonly name?: string };

/**
 * Processes of the spec, played along a trace. For each the set of states is kept that explain its part of the
 * trace so far. The network is all that the spec has sent: it may deliver a letter late, twice or never, as real
 * networks do.
 */
export class Players {
  readonly #processes = new Map<NodeId, AnyProcess>();
  readonly #possible = new Map<NodeId, readonly Possible[]>();
  /** The letters that the spec has sent, and how often. */
  readonly #sent = new Map<string, { readonly letter: Letter; times: number }>();

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

  /** A letter that is on the network from the first. */
  begin(letter: Letter): void {
    this.#send(encode(letter, "letter"), letter);
  }

  process(id: NodeId): AnyProcess | undefined {
    return this.#processes.get(id);
  }

  first(id: NodeId): unknown {
    return this.#of(id).process.init;
  }

  states(id: NodeId): readonly unknown[] {
    return (this.#possible.get(id) ?? []).map(({ state }) => state);
  }

  /** A process in its possible states. @throws Mismatch if the spec has no such process */
  at(id: NodeId): Standing {
    return { process: id, states: this.states(id) };
  }

  possible(id: NodeId): readonly Possible[] {
    return this.#of(id).possible;
  }

  /** A step of several processes has led it to one of these. */
  become(id: NodeId, possible: readonly Possible[]): void {
    this.#possible.set(id, distinct(possible));
  }

  /** A client asks a process. @param client the client; a node that serves one client names it like itself */
  request(id: NodeId, request: unknown, client: string = id): void {
    const { process, possible } = this.#of(id);
    this.#possible.set(
      id,
      possible.map(({ state }) => ({ state, answers: [] })),
    );
    this.#step(id, `the request ${text(request)}`, (state) =>
      process.request?.(state, request, client),
    );
  }

  /** Delivers a letter that the spec has sent. */
  deliver(letter: Letter): void {
    const { from, to, body } = letter;
    this.wasSent({ from, to, body });
    this.#step(letter.to, text(letter.body), this.#receiving(letter));
  }

  /** What the delivery of a letter would do in this state, or in each that is possible now. */
  foresee(letter: Letter, ...state: readonly unknown[]): readonly Foreseen[] {
    const receive = this.#receiving(letter);
    const states = state.length > 0 ? state : this.states(letter.to);
    return states.flatMap((state) => {
      const may = receive(state as never) as May | typeof STAYS;
      if (may === STAYS) return [{ before: state, after: state, sends: [] }];
      return reactionsOf(may).map((reaction) => ({
        before: state,
        after: reaction.state,
        sends: lettersOf(letter.to, reaction),
      }));
    });
  }

  /** Takes an internal action. */
  act(id: NodeId, name: string): void {
    const { process } = this.#of(id);
    this.#step(id, `the action "${name}"`, (state) => process.actions?.[name]?.(state));
  }

  /** Takes an internal action that sends this letter, in each state that has one. */
  actSending(letter: Letter): void {
    if (!this.maySend(letter)) return;
    this.#step(letter.from, `what sends ${text(letter.body)}`, this.#sending(letter));
  }

  /** Would some internal action send this letter now? */
  maySend(letter: Letter): boolean {
    const sending = this.#sending(letter);
    return this.states(letter.from).some((state) => sending(state).length > 0);
  }

  /** What is left of its state after a crash, or after its disk was lost. */
  crash(id: NodeId, how: "survives" | "wiped" = "survives"): void {
    const { process, possible } = this.#of(id);
    const left = process[how];
    if (left === undefined) return;
    const after = possible.map(({ state }) => ({ state: left(state), answers: [] }));
    this.#possible.set(id, distinct(after));
  }

  /** A unit of time passes. */
  tick(id: NodeId): void {
    const { process, possible } = this.#of(id);
    if (process.tick === undefined) return;
    const after = possible.flatMap(({ state, answers }) => {
      const next = process.tick!(state);
      return next === undefined ? [] : [{ state: next, answers }];
    });
    if (after.length === 0)
      throw new Mismatch(`in the spec no time may pass for ${id} now`, this.at(id));
    this.#possible.set(id, distinct(after));
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
    return this.timesSent(letter) > 0;
  }

  /** How often at most the spec has sent this letter by now. */
  timesSent(letter: Letter): number {
    return this.#sent.get(encode(letter, "letter"))?.times ?? 0;
  }

  /** The spec must have sent this letter by now. */
  wasSent(letter: Letter): void {
    if (this.hasSent(letter)) return;
    const alike = [...this.#sent.values()].filter(
      ({ letter: { from, to, body } }) =>
        from === letter.from && to === letter.to && typeOf(body) === typeOf(letter.body),
    );
    const nearest = alike.at(-1)?.letter;
    const why =
      nearest === undefined
        ? `the spec has sent no ${typeOf(letter.body)} from ${letter.from} to ${letter.to} by then`
        : `the spec sends another ${typeOf(letter.body)}: ${difference(nearest.body, letter.body)}`;
    throw new Mismatch(`${text(letter.body)}: ${why}`, this.at(letter.from));
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
        this.at(id),
      );
    }
    this.#possible.set(id, fitting);
  }

  /** Some state possible here must be this one, as far as the trace tells it. */
  holds(
    id: NodeId,
    expected: unknown,
    { told = whole, name = id }: ComparedBy = {},
  ): void {
    const { possible } = this.#of(id);
    const wanted = encode(expected, "state");
    const fitting = possible.filter(
      ({ state }) => encode(told(state as never), "state") === wanted,
    );
    if (fitting.length === 0)
      throw new Mismatch(
        `in the spec ${difference(told(possible[0]!.state as never), expected, name)}`,
        this.at(id),
      );
    this.#possible.set(id, fitting);
  }

  #of(id: NodeId): {
    readonly process: AnyProcess;
    readonly possible: readonly Possible[];
  } {
    const process = this.#processes.get(id);
    if (process === undefined) throw new Mismatch(`there is no ${id} in the spec`);
    return { process, possible: this.#possible.get(id)! };
  }

  #send(key: string, letter: Letter): void {
    const known = this.#sent.get(key);
    if (known === undefined) this.#sent.set(key, { letter, times: 1 });
    else known.times++;
  }

  /** The internal actions of the sender that send this letter. */
  #sending(letter: Letter): (state: unknown) => readonly AnyReaction[] {
    const { process } = this.#of(letter.from);
    const wanted = encode(letter.body, "letter");
    const sends = (reaction: AnyReaction): boolean =>
      reaction.sends.some(
        ({ to, body }) => to === letter.to && encode(body, "letter") === wanted,
      );
    return (state) =>
      Object.values(process.actions ?? {}).flatMap((act) =>
        reactionsOf(act(state as never)).filter(sends),
      );
  }

  #receiving(letter: Letter): (state: never) => unknown {
    const { process } = this.#of(letter.to);
    return (state) =>
      process.receive === undefined
        ? undefined
        : (process.receive(state, { age: 0, ...letter }) ?? STAYS);
  }

  #step(id: NodeId, what: string, run: (state: never) => unknown): void {
    const next: Possible[] = [];
    const sent = new Map<string, Letter>(); // In one of the ways in which it may go, or in several.
    for (const { state, answers } of this.#of(id).possible) {
      const may = run(state as never) as May | typeof STAYS;
      if (may === STAYS) next.push({ state, answers });
      else
        for (const reaction of reactionsOf(may)) {
          for (const letter of lettersOf(id, reaction))
            sent.set(encode(letter, "letter"), letter);
          next.push({
            state: reaction.state,
            answers: [...answers, ...reaction.responses.map(({ result }) => result)],
          });
        }
    }
    if (next.length === 0)
      throw new Mismatch(`the spec of ${id} does not take ${what}`, this.at(id));
    for (const [key, letter] of sent) this.#send(key, letter);
    this.#possible.set(id, distinct(next));
  }
}

const STAYS = Symbol("ignored");

const reactionsOf = (may: unknown): readonly AnyReaction[] =>
  may === undefined ? [] : ([may].flat() as AnyReaction[]);

const lettersOf = (from: NodeId, { sends }: AnyReaction): readonly Letter[] =>
  sends.map(({ to, body }) => ({ from, to, body }));

const distinct = (possible: readonly Possible[]): readonly Possible[] =>
  possible.length === 1
    ? possible
    : [
        ...new Map(
          possible.map((each) => [encode([each.state, each.answers], "state"), each]),
        ).values(),
      ];

const text = (value: unknown): string => JSON.stringify(value);

const typeOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "type" in body
    ? String(body.type)
    : text(body);
