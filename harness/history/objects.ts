import type { Sequential } from "../model/sequential.ts";
import { keyValue } from "./key-value.ts";
import { counter } from "./objects/counter.ts";
import { file } from "./objects/file.ts";
import { multiRegister } from "./objects/multi-register.ts";
import { mutex } from "./objects/mutex.ts";
import { queue } from "./objects/queue.ts";
import { set } from "./objects/set.ts";
import { stack } from "./objects/stack.ts";
import { casRegister, type NilReading, register } from "./register.ts";

/** An object whatever its types, as judges of recorded histories see it. */
type AnyObject = Sequential<unknown, unknown, unknown>;

/** The objects that a history can name, each as it starts in a recorded history. */
export const objects = {
  register: () => register<unknown>(null),
  "cas-register": (nil: NilReading) => casRegister<unknown>(null, { nil }),
  kv: () => keyValue(),
  counter: () => counter(),
  set: () => set<unknown>(),
  queue: () => queue<unknown>(),
  stack: () => stack<unknown>(),
  mutex: () => mutex(),
  "multi-register": () => multiRegister(),
  file: () => file<unknown>(null),
} as const satisfies Readonly<Record<string, (nil: NilReading) => AnyObject>>;

export type ObjectName = keyof typeof objects;

export function isObjectName(name: string): name is ObjectName {
  return Object.hasOwn(objects, name);
}

export { keyValue } from "./key-value.ts";
export { counter } from "./objects/counter.ts";
export { file } from "./objects/file.ts";
export { multiRegister } from "./objects/multi-register.ts";
export { mutex } from "./objects/mutex.ts";
export { queue } from "./objects/queue.ts";
export { set } from "./objects/set.ts";
export { stack } from "./objects/stack.ts";
export { casRegister, register } from "./register.ts";
