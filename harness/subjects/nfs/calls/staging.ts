/** How paths of `spec/nfs/calls` are played on nodes: a client for each program of the script. */
import type { NfsFault, NfsNodeOptions } from "../../../../impl/nfs/node.ts";
import type { Body } from "../../../../impl/ports.ts";
import type { Request } from "../../../../spec/nfs/calls/messages.ts";
import { scriptOf } from "../../../../spec/nfs/calls/scripts.ts";
import type { Scope } from "../../../../spec/nfs/scope.ts";
import { firing } from "../../../conform/firing.ts";
import { InputError } from "../../../model/input-error.ts";
import { SERVER } from "../names.ts";
import { pathDialect } from "../path-dialect.ts";
import { callFor, resultIn } from "./requests.ts";

/** A path says when a call is sent again, and when a client gives up: so these only have to differ. */
const RETRY_MS = 1_000_050;
const GIVE_UP_MS = 50;

const dialect = {
  ...pathDialect,
  hear: (request: { readonly procedure: string }, answer: Body) => {
    const { outcome, result } = pathDialect.hear(request, answer);
    return { outcome, result: resultIn(request.procedure, result) };
  },
};

const hexOf = (value: number | null): string =>
  Buffer.from(value === null ? "" : String(value)).toString("hex");

/** @throws InputError where the spec has at this scope what the nodes do not */
const requireThere = ({ script, cache, durable }: Scope): void => {
  const requests = scriptOf(script).programs.flat();
  for (const request of requests) callFor(request);
  if (durable)
    throw new InputError(
      "nfs: a crash of the node takes the replies that it remembers; take durable=off",
    );
  if (cache > 0 && requests.some(({ type }) => type === "write"))
    throw new InputError(
      "nfs: the node remembers its reply to a WRITE, and the spec does not; take cache=0 where a script writes",
    );
};

const optionsAt = (
  { script, cache, mount }: Scope,
  faults: readonly NfsFault[],
): NfsNodeOptions => {
  const files = Object.entries(scriptOf(script).files);
  const initially = files.map(([name, value]) => [`/${name}`, hexOf(value)]);
  return {
    server: SERVER,
    faults,
    serves: { initially: Object.fromEntries(initially), cache },
    caches: {
      opens: files.map(([name]) => name),
      mount: mount === "hard" ? "hard" : "soft",
      ...(mount === "soft" && { limitMs: GIVE_UP_MS }),
      firstMs: RETRY_MS,
      mostMs: RETRY_MS,
    },
  };
};

/**
 * What paths at a scope need.
 *
 * @throws InputError where the spec has at this scope what the nodes do not
 */
export const callsAt = (scope: Scope, faults: readonly NfsFault[]) => {
  requireThere(scope);
  return {
    options: optionsAt(scope, faults),
    clients: scriptOf(scope.script).programs.length,
    dialect: dialect as never,
    request: (request: unknown) => callFor(request as Request),
    acts: { retry: firing(RETRY_MS), "give up": firing(GIVE_UP_MS) },
  };
};
