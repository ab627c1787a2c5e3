/** The words of the single-copy store: between whoever is asked and the one that holds the copy. */

export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };

export type Result = number | null;

/** `op` numbers the operations of one asker. */
export type Message =
  | { readonly type: "put"; readonly op: number; readonly value: number }
  | { readonly type: "get"; readonly op: number }
  | { readonly type: "done"; readonly op: number; readonly answer: Result };
