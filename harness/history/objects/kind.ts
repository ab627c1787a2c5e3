/** Objects of this library that judges have quick ways with. */
export type Kind = "set" | "queue" | "stack" | "mutex" | "file" | "block-file" | "kv";

const kinds = new WeakMap<object, Kind>();

/** Marks an object as one of ours: what a user's own object does cannot be told by looking at it. */
export const asKind = <T extends object>(kind: Kind, object: T): T => {
  kinds.set(object, kind);
  return object;
};

export const kindOf = (object: object): Kind | undefined => kinds.get(object);
