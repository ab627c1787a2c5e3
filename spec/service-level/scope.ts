/** The parameters with their defaults. Every verdict is printed with their values. */
export const defaults = {
  /**
   * Which part: `samples`, the response times of two services; `page`, a page that needs many services; `budgets`, the
   * times of a few of them, one by one; `replicas`, an operation on a replicated store; `measurement`, a load generator
   * and a store that stands still for a while.
   */
  work: "samples" as string,
  /** Of `page` and `budgets`: how many services the page needs at most. */
  dependencies: 3,
  /** Of `budgets`: does the page ask all services at once, or one after another (`in-turn`)? */
  asks: "at-once" as string,
  /** Of `budgets`: may each service take the `whole` bound of the page, or an equal part of it (`divided`)? */
  budget: "whole" as string,
  /** Of `replicas`: how many there are, and how many answers complete an operation: W of a put, R of a get. */
  n: 3,
  quorum: 2,
  /** Of `replicas`: how many units of time a replica takes at most. */
  slowest: 4,
  /** Of `measurement`: the number of requests, one for each unit of time. */
  requests: 7,
  /** How long the store stands still, and after how long a client gives up. */
  stall: 3,
  timeout: 9,
};

/** One value for each parameter. */
export type Scope = Readonly<typeof defaults>;
