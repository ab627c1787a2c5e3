/** What a subject adds to the command line: options of `serve` and `mount`, words of `client`. */
import type { Body, Json } from "../../impl/ports.ts";
import type { Address } from "../deploy/address.ts";
import type { Mountable } from "../deploy/fuse/mount.ts";

/** An option of `serve` or `mount` that is a subject's own, such as `--export DIR`; the key is its name. */
export type OwnOption = {
  /** How its value is called: `DIR`. Null: it has none, and is true where it is given. */
  readonly value: string | null;
  readonly meaning: string;
  readonly required?: true;
  /** Parses the text; without it the value is the text. @throws InputError that says what is expected */
  readonly parse?: (text: string) => Json;
};

/** Values of a subject's own options, by name; none of those that were not given. */
export type OwnValues = Readonly<Record<string, Json>>;

/** What `serve` takes beside `--id`, `--listen`, `--peers`, `--cluster-key` and `--data`, and what it says. */
export type ServeWords = {
  readonly options: Readonly<Record<string, OwnOption>>;
  /** Defaults of these options. */
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
  /** The names of its arguments. One in brackets, and those after it, may be left out. */
  readonly takes: readonly string[];
  /** The request to a node, made of these arguments. */
  readonly ask: (...given: readonly string[]) => Body;
  /** The output for an answer without an error: a line of text, or bytes as they are. */
  readonly say: (answer: Body) => string | Uint8Array;
  /** How the request reaches a node; as a message over a connection of its own where it is left out. */
  readonly over?: (at: Address, request: Body) => Promise<Body>;
};

/** The words of `client`, by name. */
export type ClientWords = Readonly<Record<string, ClientWord>>;

/** A file system that is ready to be mounted, such as a client of a file server. */
export type OpenedMount = Mountable & {
  /**
   * Ends it once it is not mounted any more: resolves when a server has got what was written. Calls that wait fail then.
   */
  close(): Promise<void>;
};

/** What `mount` does for a subject. */
export type MountWords = {
  /** How its source is called: `HOST:PORT/EXPORT`. */
  readonly source: string;
  readonly options: Readonly<Record<string, OwnOption>>;
  /** @throws InputError that says in one line why the source cannot be mounted */
  readonly open: (source: string, own: OwnValues) => Promise<OpenedMount>;
};
