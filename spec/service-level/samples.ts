/** Two services, each with a sample of 1,000 response times: most are usual, a few are slow. */
import { many, speaks, system } from "lockstep";
import type { Rules } from "./rules.ts";
import {
  BOUND_MS,
  countOf,
  fasterThan,
  meanOf,
  p999,
  type Sample,
  slowerThan,
} from "./sample.ts";
import type { Scope } from "./scope.ts";

const REQUESTS = 1000;
const USUAL_MS = [50, 100, 200] as const;
const SLOW_MS = 500;
/** How many requests are slow; of 1,000 one may be. */
const SLOW = [0, 1, 2, 5] as const;

type Service = { readonly usual: number | null; readonly slow: number };

const { next, process } = speaks<Service>();

const service = process({
  init: { usual: null, slow: 0 },
  actions: {
    serve: ({ usual }) =>
      usual === null
        ? USUAL_MS.flatMap((ms) => SLOW.map((slow) => next({ usual: ms, slow })))
        : undefined,
  },
});

const sampleOf = ({ usual, slow }: Service): Sample => [
  { ms: usual ?? 0, count: REQUESTS - slow },
  { ms: SLOW_MS, count: slow },
];

/** Two services at a scope. */
export const samples = (_scope: Scope, rules: Rules) => {
  const { keeps } = rules;
  type Services = { readonly service: Readonly<Record<string, Service>> };
  /** A property of both samples, once there are both. */
  const ofBoth =
    (holds: (one: Sample, other: Sample) => boolean) =>
    ({ service: { one, other } }: Services): boolean =>
      one!.usual === null ||
      other!.usual === null ||
      holds(sampleOf(one!), sampleOf(other!));
  return system({
    name: "two services",
    roles: { service: many(["one", "other"], () => service) },
    show: {
      state: ({ usual, slow }) =>
        usual === null
          ? undefined
          : `${usual} ms, and ${slow} of ${REQUESTS} ${SLOW_MS} ms`,
    },
    always: {
      "the service with the better mean keeps the bound if the other one does": ofBoth(
        (one, other) =>
          (meanOf(one) >= meanOf(other) || !keeps(other) || keeps(one)) &&
          (meanOf(other) >= meanOf(one) || !keeps(one) || keeps(other)),
      ),
      "the service with the better p99.9 keeps the bound if the other one does": ofBoth(
        (one, other) =>
          (p999(one) >= p999(other) || !keeps(other) || keeps(one)) &&
          (p999(other) >= p999(one) || !keeps(one) || keeps(other)),
      ),
      "the average of two p99.9 is the p99.9 of all requests": ofBoth(
        (one, other) => (p999(one) + p999(other)) / 2 === p999([...one, ...other]),
      ),
      "all requests keep the bound if the average of both p99.9 does": ofBoth(
        (one, other) =>
          (p999(one) + p999(other)) / 2 > BOUND_MS || keeps([...one, ...other]),
      ),
      "all requests keep the bound if each service does": ofBoth(
        (one, other) => !keeps(one) || !keeps(other) || keeps([...one, ...other]),
      ),
      "the p99.9 that is reported has 99.9 % of all requests at it or below": ofBoth(
        (one, other) => {
          const all = [...one, ...other];
          const figure = rules.overall([one, other]);
          const rank = Math.ceil((countOf(all) * 999) / 1000);
          return (
            countOf(all) - slowerThan(all, figure) >= rank &&
            fasterThan(all, figure) < rank
          );
        },
      ),
    },
  });
};
