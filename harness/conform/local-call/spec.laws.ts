/**
 * Programs that read through the cache of their host's kernel. A call is one joint step of the two: it answers
 * what is cached, or nothing, and then has the kernel fetch it.
 */
import { family, ids, many, one, speaks, system } from "../../index.ts";

export type Read = { readonly type: "read" };
type Message =
  | { readonly type: "fetch" }
  | { readonly type: "value"; readonly value: number };
type App = { readonly calls: boolean };
type Kernel = { readonly cached: number | null; readonly isFetching: boolean };

const rules = {
  /** Is a fetch under way enough for one that asks meanwhile? */
  isUnderWay: ({ isFetching }: Kernel): boolean => isFetching,
};

const app = () => {
  const { next, process } = speaks<App, never, Read, number | null>();
  return process({
    init: { calls: false },
    request: () => next({ calls: true }),
  });
};

const kernel = () => {
  const { next, process } = speaks<Kernel, Message>();
  return process({
    init: { cached: null, isFetching: false },
    receive: (_, { body }) =>
      body.type === "value" ? next({ cached: body.value, isFetching: false }) : undefined,
    actions: {
      drop: (me) => (me.cached === null ? undefined : next({ ...me, cached: null })),
    },
  });
};

const server = () => {
  const { next, process } = speaks<number, Message>();
  return process({
    init: 0,
    receive: (value, { from, body }) =>
      body.type === "fetch"
        ? next(value).send(from, { type: "value", value })
        : undefined,
    actions: { change: (value) => (value === 0 ? next(1) : undefined) },
  });
};

export const localCall = family({
  scope: { hosts: 1, reads: 2, duplicates: 0 },
  rules,
  system: ({ hosts, reads, duplicates }, { isUnderWay }: typeof rules) => {
    const [apps, kernels] = [ids("app", hosts), ids("kernel", hosts)];
    const users = apps.map((at, nth) => [`user${nth}`, at] as const);
    return system({
      name: "local call",
      roles: {
        app: many(apps, app),
        kernel: many(kernels, kernel),
        server: one(server()),
      },
      clients: Object.fromEntries(
        users.map(([user, at]) => [
          user,
          {
            at,
            script: Array.from({ length: reads }, () => ({ type: "read" as const })),
          },
        ]),
      ),
      environment: { network: "bag", duplicates },
      joint: (on, changes) => {
        const hosted = apps.map((_, nth) => nth);
        const names = (nth: number) => [apps[nth]!, kernels[nth]!, `user${nth}`] as const;
        return {
          hit: on(hosted, ({ app, kernel }, nth) => {
            const [caller, cache, user] = names(nth);
            const { cached } = kernel[cache]!;
            return app[caller]!.calls && cached !== null
              ? changes({ app: { [caller]: { calls: false } } }).respond(cached, user)
              : undefined;
          }),
          miss: on(hosted, ({ app, kernel }, nth) => {
            const [caller, cache, user] = names(nth);
            if (!app[caller]!.calls || kernel[cache]!.cached !== null) return undefined;
            const returned = { app: { [caller]: { calls: false } } };
            return isUnderWay(kernel[cache]!)
              ? changes(returned).respond(null, user)
              : changes({ ...returned, kernel: { [cache]: { isFetching: true } } })
                  .send(cache, "server", { type: "fetch" })
                  .respond(null, user);
          }),
        };
      },
      always: {
        "a kernel fetches one at a time": ({ flying }) =>
          duplicates > 0 ||
          kernels.every(
            (id) => flying.filter(({ from, to }) => from === id || to === id).length < 2,
          ),
      },
      sometimes: {
        "an old value is read": ({ history, server }) =>
          server === 1 && history.some(({ result }) => result === 0),
      },
      ends: () => true,
    });
  },
  mutants: {
    "a fetch for each miss": {
      rules: { isUnderWay: () => false },
      breaks: "a kernel fetches one at a time",
    },
  },
});
