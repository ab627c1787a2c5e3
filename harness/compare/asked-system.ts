/**
 * A system whose clients send other requests than its own scripts, with its properties left out.
 */
import { isRegister } from "../history/register.ts";
import type { Asks } from "../model/family.ts";
import { InputError } from "../model/input-error.ts";
import type { AnySequential } from "../model/sequential.ts";
import type { Client, System } from "../model/system.ts";

/** The requests of each client, by its name. A client that is not named sends none. */
export type Scripts = Readonly<Record<string, readonly unknown[]>>;

/**
 * The system with these scripts in place of its own, and without properties.
 *
 * @throws InputError if the system has no client of a given name
 */
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

/** The kind of a request, whatever its name in the system. */
export type Word = "write" | "read";

const WORDS: Readonly<Record<string, Word>> = {
  put: "write",
  write: "write",
  get: "read",
  read: "read",
};

/**
 * The requests with which clients of a system read and write: those that the family names, or else
 * those in the scripts of a system whose object is a register.
 *
 * @returns undefined if the object is no register, or the scripts lack a read or a write
 */
export const requestsOf = (
  { clients }: System,
  object: AnySequential,
  asks?: Asks,
): Asks | undefined => {
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
    wordOf,
  };
};

/** Whether a request of a register or a store reads or writes; undefined for any other. */
export const wordOf = (request: unknown): Word | undefined =>
  WORDS[String((request as { readonly type?: unknown } | null)?.type)];
