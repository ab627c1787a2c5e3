/** What a subject adds to the command line: options of `serve`, words of `client`. */
import type { Body, Json } from "../../impl/ports.ts";
import type { Address } from "../deploy/address.ts";

/** An option of `serve` that is a subject's own, such as `--export DIR`; the key is its name. */
export type OwnOption = {
  /** How its value is called: `DIR`. Null: it has none, and is true where it is given. */
  readonly value: string | null;
  readonly meaning: string;
  readonly required?: true;
  /**
   * What the text says; the text itself where it is left out.
   *
   * @throws InputError that says what is expected
   */
  readonly parse?: (text: string) => Json;
};

/** Values of a subject's own options, by name; none of those that were not given. */
export type OwnValues = Readonly<Record<string, Json>>;

/** What `serve` takes beside `--id`, `--listen`, `--peers`, `--cluster-key` and `--data`, and what it says. */
export type ServeWords = {
  readonly options: Readonly<Record<string, OwnOption>>;
  /** What stands for these where a command line leaves them out. */
  readonly usual?: {
    readonly id?: string;
    readonly listen?: string;
    /** Null: a node keeps no data. */
    readonly data?: string | null;
  };
  /** What is printed once the node listens, with these values of the subject's own options: how it is used. */
  readonly says?: (at: Address, own: OwnValues) => string;
};

/** A word of `client`, such as `put KEY VALUE`; the key is the word. */
export type ClientWord = {
  /** How its arguments are called; one in brackets may be left out, and then so are those after it. */
  readonly takes: readonly string[];
  /** The request to a node, made of these arguments. */
  readonly ask: (...given: readonly string[]) => Body;
  /** What is printed of an answer that is no error: a line of text, or bytes as they are. */
  readonly say: (answer: Body) => string | Uint8Array;
  /** How the request reaches a node; as a message over a connection of its own where it is left out. */
  readonly over?: (at: Address, request: Body) => Promise<Body>;
};

/** The words of `client`, by name. */
export type ClientWords = Readonly<Record<string, ClientWord>>;
