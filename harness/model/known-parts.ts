/**
 * Checks descriptions at run time. A spec in JavaScript has no types, and a misspelt budget or handler
 * would make it promise less than its author means.
 */
import { InputError } from "./input-error.ts";

/** @throws InputError if `described` has a key that is not in `known`; the message calls the description `what` */
export const requireKnown = (
  what: string,
  described: object,
  known: readonly string[],
): void => {
  for (const key of Object.keys(described))
    if (!known.includes(key))
      throw new InputError(
        `${what}: "${key}" is not supported; supported are ${known.join(", ")}`,
      );
};

const ENVIRONMENT = [
  "network",
  "initially",
  "ages",
  "ticks",
  "loss",
  "duplicates",
  "crashes",
  "restarts",
  "wipes",
  "partitions",
];
const NETWORKS = ["bag", "fifo", "set"];
const BUDGETS = ["ticks", "loss", "duplicates", "crashes", "restarts", "wipes"];

/** @throws InputError if the environment has an unknown part, or a value that the network or a budget cannot have */
export const requireEnvironment = (name: string, environment: object): void => {
  requireKnown(`${name}: environment`, environment, ENVIRONMENT);
  const { network, partitions } = environment as {
    network?: unknown;
    partitions?: { times: unknown };
  };
  if (!NETWORKS.includes(network as string))
    throw new InputError(
      `${name}: environment.network is ${JSON.stringify(network)}, but must be one of ${NETWORKS.join(", ")}`,
    );
  const budgets = Object.entries(environment).filter(([key]) => BUDGETS.includes(key));
  if (partitions !== undefined) budgets.push(["partitions.times", partitions.times]);
  for (const [key, budget] of budgets)
    if (
      !(Number.isSafeInteger(budget) && (budget as number) >= 0) &&
      !(key === "ticks" && budget === "unlimited")
    )
      throw new InputError(
        `${name}: environment.${key} is ${JSON.stringify(budget)}, but must be a whole number from 0${key === "ticks" ? ', or "unlimited"' : ""}`,
      );
};

/** Fields of a world beside its roles. */
const WORLD_FIELDS = ["flying", "down", "history", "past", "observed"];

/**
 * @throws InputError if a role is neither one(…) nor many(…), has a reserved name, or is named as symmetric and is not
 * many(…)
 */
export const requireRoles = (
  name: string,
  roles: Readonly<Record<string, { readonly role?: string }>>,
  symmetric: readonly string[],
): void => {
  for (const [role, played] of Object.entries(roles)) {
    if (WORLD_FIELDS.includes(role))
      throw new InputError(
        `${name}: a role cannot be named "${role}": the world has ${WORLD_FIELDS.join(", ")} beside the roles; rename the role`,
      );
    if (played?.role !== "one" && played?.role !== "many")
      throw new InputError(`${name}: the role "${role}" is neither one(…) nor many(…)`);
  }
  for (const role of symmetric)
    if (roles[role]?.role !== "many")
      throw new InputError(
        `${name}: symmetric names "${role}", which is no role of several processes`,
      );
};

/** @throws InputError if fairness is anything but lists of names under `weak` and `strong` */
export const requireFairness = (name: string, fair: object): void => {
  requireKnown(`${name}: fair`, fair, ["weak", "strong"]);
  for (const [strength, steps] of Object.entries(fair))
    if (!Array.isArray(steps))
      throw new InputError(
        `${name}: fair.${strength} is ${JSON.stringify(steps)}, but must be a list of names`,
      );
};

/** @throws InputError unless `observe` has exactly `init` and a function `after` */
export const requireObserve = (name: string, observe: object): void => {
  requireKnown(`${name}: observe`, observe, ["init", "after"]);
  if (
    !("init" in observe) ||
    typeof (observe as { after?: unknown }).after !== "function"
  )
    throw new InputError(
      `${name}: observe must be { init, after }: an initial value, and a function of that value and a step`,
    );
};

/**
 * Checks `timed` against `ticks` and the models promised. Without `timed`, `bounded-staleness` has no bound, and nearly
 * every system would keep it.
 *
 * @throws InputError if a system with ticks promises `bounded-staleness` without `timed`, if `timed` is no whole number
 * from 0, or if `timed` is given and the system has no ticks
 */
export const requireTimed = (
  name: string,
  {
    timed,
    environment,
  }: { readonly timed?: unknown; readonly environment?: { readonly ticks?: unknown } },
  models: readonly string[],
): void => {
  const doesTimePass = (environment?.ticks ?? 0) !== 0;
  if (timed === undefined) {
    if (doesTimePass && models.includes("bounded-staleness"))
      throw new InputError(
        `${name}: time passes, and "bounded-staleness" has no bound; say how many ticks old an answer may be, as in timed: 2`,
      );
    return;
  }
  if (!(Number.isSafeInteger(timed) && (timed as number) >= 0))
    throw new InputError(
      `${name}: timed is ${JSON.stringify(timed)}, but must be a whole number from 0: the most ticks that histories count between two events`,
    );
  if (!doesTimePass)
    throw new InputError(
      `${name}: timed is ${timed}, and no time passes; set environment.ticks, or leave timed out`,
    );
};

/** @throws InputError if a property of `part` is no function, or a property of `leadsTo` no pair of functions */
export const requireFunctions = (
  name: string,
  part: string,
  described: Readonly<Record<string, unknown>> | undefined,
): void => {
  for (const [property, value] of Object.entries(described ?? {})) {
    const all = part === "leadsTo" ? value : [value];
    const isRight =
      Array.isArray(all) &&
      all.length === (part === "leadsTo" ? 2 : 1) &&
      all.every((each) => typeof each === "function");
    if (!isRight)
      throw new InputError(
        `${name}: ${part}: "${property}" is not ${part === "leadsTo" ? "a pair of functions, when and then" : "a function of the world"}`,
      );
  }
};
