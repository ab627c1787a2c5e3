import type { Request } from "./messages.ts";

const put = (value: number): Request => ({ type: "put", value });
const get: Request = { type: "get" };

/** What the clients ask, by name. The values are those of slide 44: V14' is 1, V14'' is 2. */
export const workloads: Readonly<Record<string, readonly (readonly Request[])[]>> = {
  put: [[put(1)]],
  get: [[get]],
  "put-then-get": [[get, put(1), get, put(2), get]],
  "one-put-then-get": [[put(1), get]],
  "three-puts-then-get": [[put(1), put(2), put(3), get]],
  "put-and-get": [[put(1)], [get]],
  "two-puts": [[put(1)], [put(2)]],
  "put-beside-gets": [[put(1)], [get, get]],
  "put-beside-get-put-get": [[put(1)], [get, put(2), get]],
  "eight-gets": [
    [get, get, get, get],
    [get, get, get, get],
  ],
  "puts-beside-gets": [[put(1)], [put(2), get], [get]],
};
