import type { Sequential } from "../model/sequential.ts";
import { keyValue } from "./key-value.ts";
import { casRegister, type NilReading, register } from "./register.ts";

/** An object whatever its types, as judges of recorded histories see it. */
type AnyObject = Sequential<unknown, unknown, unknown>;

/** The objects that a history can name, each as it starts in a recorded history. */
export const objects = {
  register: () => register<unknown>(null),
  "cas-register": (nil: NilReading) => casRegister<unknown>(null, { nil }),
  kv: () => keyValue(),
} as const satisfies Readonly<Record<string, (nil: NilReading) => AnyObject>>;

export type ObjectName = keyof typeof objects;

export function isObjectName(name: string): name is ObjectName {
  return Object.hasOwn(objects, name);
}

export { keyValue } from "./key-value.ts";
export { casRegister, register } from "./register.ts";
