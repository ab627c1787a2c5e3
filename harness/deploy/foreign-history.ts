import type { Json } from "../history/trace.ts";
import type { UnplacedEvent } from "../simulate/client.ts";
import type { ClientEvent, ForeignClient } from "./foreign-client.ts";

/** Receives a trace event of a client, with its time if the program gives it. */
export type RecordCall = (event: UnplacedEvent, ms: number | undefined) => void;

/** Turns the lines that a foreign program writes into trace events. */
export class ForeignHistory {
  readonly #program: string;
  readonly #parse: ForeignClient["history"];
  readonly #record: RecordCall;
  /** By client, the operation under way. */
  readonly #open = new Map<string, { readonly id: string; readonly request: Json }>();
  /** The names of all operations. */
  readonly #ids = new Set<string>();
  #lines = 0;
  #last: string | undefined;

  constructor(program: string, parse: ForeignClient["history"], record: RecordCall) {
    this.#program = program;
    this.#parse = parse;
    this.#record = record;
  }

  /** The last line, shortened, as JSON. */
  get last(): string | undefined {
    return this.#last;
  }

  /**
   * Takes a line.
   *
   * @throws Error that names the line, when it cannot be parsed, or contradicts the lines before
   */
  add(line: string): void {
    this.#lines++;
    this.#last = JSON.stringify(line.slice(0, SHOWN_CHARACTERS));
    try {
      const event = this.#parse(line);
      if (event !== null) this.#take(event);
    } catch (error) {
      throw new Error(
        `wrote a line that is no history, line ${this.#lines}, ${this.#last}: ${(error as Error).message}`,
      );
    }
  }

  #take({ client, ms, ...event }: ClientEvent): void {
    const node = client === undefined ? this.#program : `${this.#program}.${client}`;
    const { id } = event;
    const open = this.#open.get(node);
    if (event.type === "invoke") {
      if (open !== undefined)
        throw new Error(`${node} asks for ${id} while ${open.id} has not ended`);
      const name = JSON.stringify([node, id]);
      if (this.#ids.has(name))
        throw new Error(`${node} gives a second operation the id ${id}`);
      this.#ids.add(name);
      this.#open.set(node, { id, request: event.request });
      this.#record({ node, action: "invoke", op: { id, request: event.request } }, ms);
      return;
    }
    if (open?.id !== id) throw new Error(`${id} ends, and ${node} has not asked for it`);
    this.#open.delete(node);
    const { type: _, ...outcome } = event;
    this.#record(
      { node, action: "return", op: { ...outcome, request: open.request } },
      ms,
    );
  }
}

const SHOWN_CHARACTERS = 80;
