/** The words of the single-copy store: what clients ask, what askers and the holder say. */

/** What a client asks. */
export type Request =
  | { readonly type: "put"; readonly value: number }
  | { readonly type: "get" };

/** The answer: null to a put, the value to a get. */
export type Result = number | null;

/** Between an asker and the holder; `op` numbers the operations of one asker. */
export type Message =
  | { readonly type: "put"; readonly op: number; readonly value: number }
  | { readonly type: "get"; readonly op: number }
  | { readonly type: "done"; readonly op: number; readonly answer: Result };
