import type { Sequential } from "../model/sequential.ts";
import { keyValue } from "./key-value.ts";
import type { NilReading } from "./objects/answers.ts";
import { blockFile } from "./objects/block-file.ts";
import { counter } from "./objects/counter.ts";
import { file } from "./objects/file.ts";
import { listAppend } from "./objects/list-append.ts";
import { multiRegister } from "./objects/multi-register.ts";
import { mutex } from "./objects/mutex.ts";
import { queue } from "./objects/queue.ts";
import { rwRegister } from "./objects/rw-register.ts";
import { set } from "./objects/set.ts";
import { stack } from "./objects/stack.ts";
import { casRegister, register } from "./register.ts";

/** A sequential object with its types erased. */
type AnyObject = Sequential<unknown, unknown, unknown>;

/** The objects that a history can name, each in the initial state of a recorded history. */
export const objects = {
  register: (nil?: NilReading) => register<unknown>(null, { nil }),
  "cas-register": (nil?: NilReading) => casRegister<unknown>(null, { nil }),
  kv: (nil?: NilReading) => keyValue({ nil }),
  counter: (nil?: NilReading) => counter({ nil }),
  set: (nil?: NilReading) => set<unknown>({ nil }),
  queue: (nil?: NilReading) => queue<unknown>({ nil }),
  stack: (nil?: NilReading) => stack<unknown>({ nil }),
  mutex: () => mutex(),
  "multi-register": (nil?: NilReading) => multiRegister({ nil }),
  file: (nil?: NilReading) => file<unknown>(null, { nil }),
  "block-file": (nil?: NilReading) => blockFile<unknown>(null, { nil }),
  "list-append": () => listAppend(),
  "rw-register": () => rwRegister(),
} as const satisfies Readonly<Record<string, (nil?: NilReading) => AnyObject>>;

/** The name of an object. */
export type ObjectName = keyof typeof objects;

/** Is this the name of an object? */
export const isObjectName = (name: string): name is ObjectName =>
  Object.hasOwn(objects, name);

export { keyValue } from "./key-value.ts";
export { blockFile } from "./objects/block-file.ts";
export { counter } from "./objects/counter.ts";
export { file } from "./objects/file.ts";
export { listAppend } from "./objects/list-append.ts";
export { multiRegister } from "./objects/multi-register.ts";
export { mutex } from "./objects/mutex.ts";
export { queue } from "./objects/queue.ts";
export { rwRegister } from "./objects/rw-register.ts";
export { set } from "./objects/set.ts";
export { stack } from "./objects/stack.ts";
export { casRegister, register } from "./register.ts";
