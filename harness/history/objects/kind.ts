/** Objects of this library for which judges have fast procedures. */
export type Kind =
  | "set"
  | "queue"
  | "stack"
  | "mutex"
  | "file"
  | "block-file"
  | "kv"
  | "list-append"
  | "rw-register";

const kinds = new WeakMap<object, Kind>();

/** Marks an object with its kind. The kind of a user's own object is not known. */
export const asKind = <T extends object>(kind: Kind, object: T): T => {
  kinds.set(object, kind);
  return object;
};

/** The kind of an object; undefined for a user's own. */
export const kindOf = (object: object): Kind | undefined => kinds.get(object);
