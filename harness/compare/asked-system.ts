/** A system whose clients ask something else than its own scripts, and which is asked about no property. */
import { isRegister } from "../history/register.ts";
import type { Asks } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { Client, System } from "../model/system.ts";

/** What clients ask, by their names; those that are not named ask nothing. */
export type Scripts = Readonly<Record<string, readonly unknown[]>>;

export const askedSystem = (system: System, scripts: Scripts): System => {
  const clients: Record<string, Client<unknown>> = {};
  for (const [name, script] of Object.entries(scripts)) {
    const client = system.clients[name];
    if (client === undefined)
      throw new InputError(
        `${system.name} has no client "${name}"; there are ${Object.keys(system.clients).join(", ")}`,
      );
    clients[name] = { at: client.at, script };
  }
  return {
    ...system,
    clients,
    observe: undefined,
    always: {},
    sometimes: {},
    consistent: {},
    leadsTo: {},
    eventually: {},
    refines: {},
    ends: undefined,
  };
};

/** A word for what a client asks, whatever the system calls it. */
export type Word = "write" | "read";

const WORDS: Readonly<Record<string, Word>> = {
  put: "write",
  write: "write",
  get: "read",
  read: "read",
};

/** What a client asks in order to read, or to write any number, in the words of a system. */
export type Requests = Pick<Asks, "read" | "write">;

/**
 * As its family says; else taken from its scripts, and undefined where its object is no register, or they
 * lack one of the two.
 */
export const requestsOf = (
  { clients }: System,
  object: AnySequential,
  asks?: Asks,
): Requests | undefined => {
  if (asks !== undefined) return asks;
  if (!isRegister(object)) return undefined;
  const all = Object.values(clients).flatMap(({ script }) => script);
  const like = (word: Word): Readonly<Record<string, unknown>> | undefined =>
    all.find((request) => wordOf(request) === word) as never;
  const write = like("write");
  const read = like("read");
  if (write === undefined || read === undefined) return undefined;
  return {
    read: [read],
    write: (value) => [
      { ...write, value: typeof write.value === "string" ? `${value}` : value },
    ],
  };
};

export const wordOf = (request: unknown): Word | undefined =>
  WORDS[String((request as { readonly type?: unknown } | null)?.type)];
