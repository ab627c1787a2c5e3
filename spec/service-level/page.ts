/** A page that needs more and more services, each of which answers in time with some probability, independently. */
import { one, speaks, system } from "lockstep";
import type { Scope } from "./scope.ts";

/** The share of requests that are to be answered in time. */
const PROMISED = 0.999;

const { next, process } = speaks<{ readonly needs: number }>();

/** The probability that all services of the page are in time, if each is late with this probability. */
const inTime = (needs: number, late: number): number => (1 - late) ** needs;

/** By number of services, how probable it is that all are in time where each keeps 99.9 %, to three figures. */
const KNOWN: Readonly<Record<number, number>> = { 10: 0.99, 100: 0.905, 150: 0.861 };

/** The page at a scope. */
export const page = ({ dependencies }: Scope) =>
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
        inTime(page.needs, 1 - PROMISED) >= PROMISED,
      "a page of 10, 100 and 150 such services keeps 99.0 %, 90.5 % and 86.1 %": ({
        page,
      }) => {
        const known = KNOWN[page.needs];
        return (
          known === undefined ||
          Math.abs(inTime(page.needs, 1 - PROMISED) - known) < 0.0005
        );
      },
      "a page of n services that are each late once in 1000 n keeps 99.9 %": ({ page }) =>
        inTime(page.needs, 0.001 / page.needs) >= PROMISED,
      "a page of n services that are each late once in 990 n breaks 99.9 %": ({ page }) =>
        inTime(page.needs, 1 / (990 * page.needs)) < PROMISED,
    },
    ends: () => true,
  });
