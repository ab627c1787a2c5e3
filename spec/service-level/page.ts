/** A page that needs more and more services, each of which answers in time with some probability, independently. */
import { one, speaks, system } from "lockstep";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";

/** The share of requests that are to be answered in time. */
const PROMISED = 0.999;

const { next, process } = speaks<{ readonly needs: number }>();

/** By number of services, how probable it is that all are in time where each keeps 99.9 %, to three figures. */
const KNOWN: Readonly<Record<number, number>> = { 10: 0.99, 100: 0.905, 150: 0.861 };

/** The page at a scope. */
export const page = ({ dependencies }: Scope, rules: Rules) =>
  system({
    name: "a page of many services",
    roles: {
      page: one(
        process({
          init: { needs: 1 },
          actions: {
            depend: ({ needs }) =>
              needs < dependencies ? next({ needs: needs + 1 }) : undefined,
          },
        }),
      ),
    },
    always: {
      "a page of services that each keep 99.9 % keeps 99.9 %": ({ page }) =>
        rules.allInTime(1 - PROMISED, page.needs) >= PROMISED,
      "a page of 10, 100 and 150 such services keeps 99.0 %, 90.5 % and 86.1 %": ({
        page,
      }) => {
        const known = KNOWN[page.needs];
        return (
          known === undefined ||
          Math.abs(rules.allInTime(1 - PROMISED, page.needs) - known) < 0.0005
        );
      },
      "a page of n services that are each late once in 1000 n keeps 99.9 %": ({ page }) =>
        rules.allInTime(0.001 / page.needs, page.needs) >= PROMISED,
      "a page of n services that are each late once in 990 n breaks 99.9 %": ({ page }) =>
        rules.allInTime(1 / (990 * page.needs), page.needs) < PROMISED,
    },
  });
