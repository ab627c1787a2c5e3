/** The services of one page: the time that the page takes if it asks them at once, or one after another. */
import { one, speaks, system } from "lockstep";
import { BOUND_MS } from "./sample.ts";
import type { Scope } from "./scope.ts";

const { next, process } = speaks<{ readonly took: readonly number[] }>();

/** The page at a scope. */
export const budgets = ({ dependencies, asks, budget }: Scope) => {
  const most = budget === "whole" ? BOUND_MS : BOUND_MS / dependencies;
  const timeOf = (took: readonly number[]): number =>
    asks === "at-once" ? Math.max(0, ...took) : took.reduce((sum, each) => sum + each, 0);
  return system({
    name: `services asked ${asks === "at-once" ? "at once" : "in turn"}`,
    roles: {
      page: one(
        process({
          init: { took: [] },
          actions: {
            ask: ({ took }) =>
              took.length < dependencies
                ? [most / 2, most].map((ms) => next({ took: [...took, ms] }))
                : undefined,
          },
        }),
      ),
    },
    always: {
      "the page keeps the bound": ({ page }) => timeOf(page.took) <= BOUND_MS,
    },
    sometimes: {
      "every service takes all of its budget": ({ page }) =>
        page.took.length === dependencies && page.took.every((ms) => ms === most),
    },
  });
};
