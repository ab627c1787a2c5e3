/**
 * Values as terms: names are leaves, and a part without names is folded into one number. With a colour for each name, a
 * term has a hash that does not depend on the spelling of names. Sets, maps and records have no order. Hashes only sort
 * names, so a collision costs time, but not correctness.
 */

import { encode } from "../cells/values.ts";
import type { Names, Spelling } from "./names.ts";

/** A term; a number stands for a part without names. */
export type Term =
  | number
  | { readonly name: number; readonly as: Spelling }
  | { readonly parts: readonly Term[]; readonly ordered: boolean };

/** A term without names, made from a text that describes the part. */
export const constant = (text: string): number => {
  let hash = text.length;
  for (let i = 0; i < text.length; i++) hash = mixed(hash, text.charCodeAt(i));
  return hash;
};

/** A term whose parts have an order. */
export const sequence = (parts: readonly Term[]): Term => folded(parts, true);

/** A term whose parts have no order. */
export const collection = (parts: readonly Term[]): Term => folded(parts, false);

const folded = (parts: readonly Term[], ordered: boolean): Term => {
  const term = { parts, ordered };
  return parts.every((part) => typeof part === "number") ? hashOf(term, NO_PAINT) : term;
};

/** The term of a plain value. */
export const termOf = (names: Names, value: unknown): Term => {
  const each = (part: unknown): Term => termOf(names, part);
  if (typeof value === "string") return names.read(value) ?? constant(`"${value}`);
  if (typeof value !== "object" || value === null) return constant(encode(value, ""));
  if (Array.isArray(value)) return sequence(value.map(each));
  if (value instanceof Set) return collection([...value].map(each));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return collection(entries.map(([key, held]) => sequence([each(key), each(held)])));
};

/** The names in a term, each once, in the order in which they occur. */
export const namesIn = (term: Term, found: Set<number> = new Set()): Set<number> => {
  if (typeof term === "number") return found;
  if ("name" in term) return found.add(term.name);
  for (const part of term.parts) namesIn(part, found);
  return found;
};

/** The hash of a term, with the colours in `paint` in place of the names. */
export const hashOf = (term: Term, paint: Int32Array): number => {
  if (typeof term === "number") return term;
  if ("name" in term) return mixed(paint[term.name]!, 1 + term.as);
  const { parts, ordered } = term;
  let hash = parts.length;
  if (ordered)
    for (let i = 0; i < parts.length; i++) hash = mixed(hash, hashOf(parts[i]!, paint));
  else
    for (let i = 0; i < parts.length; i++)
      hash = (hash + mixed(UNORDERED, hashOf(parts[i]!, paint))) | 0;
  return hash;
};

/** Combines a hash with one more word. */
export const mixed = (hash: number, word: number): number => {
  let h = Math.imul(hash ^ word, 0x9e3779b1);
  h ^= h >>> 15;
  h = Math.imul(h + 0x7feb352d, 0x85ebca6b);
  return h ^ (h >>> 13);
};

const NO_PAINT = new Int32Array(0);
const UNORDERED = 0x51ed270b;
