/** The words of the hash ring: what clients ask, what machines say to each other. */

/** What a client asks of any machine. */
export type Request =
  | { readonly type: "put"; readonly key: number; readonly value: number }
  | { readonly type: "get"; readonly key: number };

/** The answer: null to a put, the value to a get; null where the key has none. */
export type Result = number | null;

/** What a machine knows of each other one: it is in the ring, or has left it. It never comes back. */
export type View = Readonly<Record<string, "in" | "out">>;

/** Keys with their values. */
export type Entries = Readonly<Record<number, number | null>>;

/** What machines say to each other. */
export type Message =
  /** To the seed, which admits machines; `ids` are those of the new one. */
  | { readonly type: "join"; readonly ids: readonly number[] }
  /** One of these identifiers has an owner already. */
  | { readonly type: "taken" }
  | { readonly type: "view"; readonly view: View }
  /**
   * These keys are the receiver's from now on, as this view has it. `number` counts the hand-overs from one machine
   * to another.
   */
  | {
      readonly type: "hand-over";
      readonly number: number;
      readonly entries: Entries;
      readonly view: View;
    }
  | { readonly type: "handed-over"; readonly number: number }
  /** A request on its way to the machine that serves its key; `origin` is the machine of its client. */
  | {
      readonly type: "ask";
      readonly origin: string;
      readonly op: number;
      readonly request: Request;
    }
  | { readonly type: "answer"; readonly op: number; readonly result: Result };

const entriesText = (entries: Entries): string =>
  Object.entries(entries)
    .map(([key, value]) => `${key}=${value ?? "nil"}`)
    .join(" ");

/** As a person writes a message. */
export const messageText = (message: Message): string => {
  switch (message.type) {
    case "join":
      return `join with ${message.ids.join(", ")}`;
    case "taken":
      return "taken";
    case "view":
      return `view ${viewText(message.view)}`;
    case "hand-over":
      return `hand-over ${message.number}: ${entriesText(message.entries)}`;
    case "handed-over":
      return `handed-over ${message.number}`;
    case "ask": {
      const { type, key } = message.request;
      return `ask for ${message.origin}: ${type} ${key}`;
    }
    case "answer":
      return `answer ${message.result ?? "nil"}`;
  }
};

/** The machines of a view; one that has left stands in brackets. */
export const viewText = (view: View): string =>
  Object.entries(view)
    .map(([machine, is]) => (is === "in" ? machine : `(${machine})`))
    .join(" ");

/** The keys that a machine serves, as a person writes them. */
export const heldText = (held: Entries): string => entriesText(held) || "no key";
