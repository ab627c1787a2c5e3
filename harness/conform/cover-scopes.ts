/** The scopes at which a subject pins that its implementation takes the steps of its spec. */
import type { Scope } from "../model/family.ts";

/** Every step is taken, or one of each class: see `coverEdges` and `coverClasses`. */
export type CoverBy = "edges" | "classes";

/** A scope with more steps than can be taken one by one. */
type ByClasses = { readonly by: "classes"; readonly scope: Scope };

/** A scope where all steps are taken, or a step of each class. */
export type CoverScope = Scope | ByClasses;

/** The pinned scopes for one way to cover. Where every step can be taken, a step of each class can, too. */
export const scopesBy = (by: CoverBy, pinned: readonly CoverScope[]): readonly Scope[] =>
  pinned.flatMap((each) => {
    if (!isByClasses(each)) return [each];
    return by === "classes" ? [each.scope] : [];
  });

/** A scope has no parameter that is a record. */
const isByClasses = (each: CoverScope): each is ByClasses =>
  each.by === "classes" && typeof each.scope === "object" && !Array.isArray(each.scope);
