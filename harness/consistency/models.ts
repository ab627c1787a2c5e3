import type { Model } from "./judgement.ts";
import { linearizable } from "./linearizable.ts";
import { regular } from "./regular.ts";

/** The models that a history can be judged by; another name is the caller's to refuse. */
export const models = { linearizable, regular } as const satisfies Readonly<
  Record<string, Model>
>;

export type ModelName = keyof typeof models;
