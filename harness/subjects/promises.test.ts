/** No promise of a bundled system is one that cannot fail. */
import { describe, expect, test } from "vitest";
import type { Family, Scope } from "../model/family.ts";
import { subjects } from "../registry/registry.ts";

/**
 * The properties that a family has at any scope that its claims and mutants name. Those under `sometimes` are left
 * out: they say nothing about every run.
 */
const promisesOf = ({ scope, system, claims, mutants }: Family): ReadonlySet<string> => {
  const pinned = [...Object.values(claims), ...Object.values(mutants)];
  const scopes = [{}, ...pinned.flatMap((each) => each.scope ?? {})];
  return new Set(
    scopes.flatMap((changed) => {
      const made = system({ ...scope, ...changed } as Scope);
      const mayDeadlock = Object.keys(made.clients).length > 0 || made.ends !== undefined;
      return [
        ...[
          made.always,
          made.consistent,
          made.leadsTo,
          made.eventually,
          made.refines,
        ].flatMap((part) => Object.keys(part)),
        ...(mayDeadlock ? ["no deadlock"] : []),
      ];
    }),
  );
};

const brokenOf = ({ claims, mutants }: Family): ReadonlySet<string> =>
  new Set([
    ...Object.values(mutants).flatMap(({ breaks, also = [] }) => [breaks, ...also]),
    ...Object.values(claims).flatMap(({ property, expect }) =>
      expect === "violated" ? [property] : [],
    ),
  ]);

describe("each promise is broken by a mutant or a refuted claim", async () => {
  test.each((await subjects()).map(({ name, family }) => [name, family] as const))(
    "%s",
    (_, family) => {
      const broken = brokenOf(family);
      expect([...promisesOf(family)].filter((promise) => !broken.has(promise))).toEqual(
        [],
      );
    },
  );
});
