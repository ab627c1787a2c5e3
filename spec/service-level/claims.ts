/** What is claimed of response times, each claim at the scopes at which it is judged. */
import type { Claim } from "lockstep";
import { impatient } from "./mutants.ts";
import type { Scope } from "./scope.ts";

const page = { work: "page", dependencies: 150 } as const;
const budgets = { work: "budgets" } as const;
const inTurn = { ...budgets, asks: "in-turn" } as const;
const replicas = { work: "replicas" } as const;
const load = { work: "measurement" } as const;
const all = { ...replicas, quorum: 3 } as const;

/** The claims by name. */
export const claims = {
  "the better mean may break the bound that the worse one keeps": {
    scope: {},
    property: "the service with the better mean keeps the bound if the other one does",
    expect: "violated",
    source: "slide 52, services that focus on the mean",
    steps: 2,
  },
  "the better p99.9 keeps the bound": {
    scope: {},
    property: "the service with the better p99.9 keeps the bound if the other one does",
    expect: "holds",
    source: "slide 52",
  },
  "percentiles are not averaged": {
    scope: {},
    property: "the average of two p99.9 is the p99.9 of all requests",
    expect: "violated",
    source: "slide 52, 99.9 % of its requests",
    steps: 2,
  },
  "an average of percentiles within the bound may hide requests that break it": {
    scope: {},
    property: "all requests keep the bound if the average of both p99.9 does",
    expect: "violated",
    source: "slide 52",
    steps: 2,
  },
  "parts that keep the bound keep it together": {
    scope: {},
    property: "all requests keep the bound if each service does",
    expect: "holds",
    source: "slide 52",
  },
  "a page of two services that keep 99.9 % does not keep it": {
    scope: page,
    property: "a page of services that each keep 99.9 % keeps 99.9 %",
    expect: "violated",
    source: "slide 52, even tighter bounds",
    steps: 1,
  },
  "0.999 to the power of n": {
    scope: page,
    property: "a page of 10, 100 and 150 such services keeps 99.0 %, 90.5 % and 86.1 %",
    expect: "holds",
    source: "slide 52; DeCandia 2007, a page asks over 150 services",
    states: 150,
  },
  "each of n services needs about 1 - 0.001 / n": {
    scope: page,
    property: "a page of n services that are each late once in 1000 n keeps 99.9 %",
    expect: "holds",
    source: "slide 52",
  },
  "hardly less would do": {
    scope: page,
    property: "a page of n services that are each late once in 990 n breaks 99.9 %",
    expect: "holds",
    source: "slide 52",
  },
  "asked at once, each service may take the whole bound": {
    scope: budgets,
    property: "the page keeps the bound",
    expect: "holds",
    source: "slide 52",
  },
  "asked in turn, times add up": {
    scope: inTurn,
    property: "the page keeps the bound",
    expect: "violated",
    source: "slide 52, even tighter bounds",
    steps: 2,
  },
  "asked in turn, parts of the bound are kept": {
    scope: { ...inTurn, budget: "divided" },
    property: "the page keeps the bound",
    expect: "holds",
    source: "slide 52",
  },
  "a put takes the W-th shortest delay, a get the R-th": {
    scope: [
      { ...replicas, quorum: 1 },
      replicas,
      all,
      { ...replicas, n: 4, quorum: 3, slowest: 3 },
    ],
    property: "an operation takes as long as the answer that completes its quorum",
    expect: "holds",
    source: "slides 43 and 52",
  },
  "a put of all replicas is as slow as the slowest": {
    scope: all,
    property: "an operation takes as long as the slowest replica",
    expect: "holds",
    source: "slide 43, slow puts",
  },
  "a quorum does not wait for one slow replica": {
    scope: replicas,
    property: "one slow replica makes no operation slow",
    expect: "holds",
    source: "slide 43",
  },
  "a put of all replicas waits for one slow replica": {
    scope: all,
    property: "one slow replica makes no operation slow",
    expect: "violated",
    source: "slide 43, slow puts",
  },
  "an open loop measures what users wait": {
    scope: [load, impatient, { ...load, timeout: 2 }],
    property: "what is measured is what users wait",
    expect: "holds",
    source: "slide 52, at a peak load of 500 requests a second; coordinated omission",
  },
  "a closed loop hides what a stall does to users": {
    scope: {},
    mutant: "the next request waits for the answer to the last one",
    property: "a sample with one slow request means one slow request of the users",
    expect: "violated",
    source: "slide 52; coordinated omission",
  },
} as const satisfies Readonly<Record<string, Claim<Scope, string>>>;
