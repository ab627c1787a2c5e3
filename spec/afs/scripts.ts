/** What programs ask, by the name of the work, and on which client each program runs. */
import { timeline } from "../shared/slide-16.ts";
import type { Request } from "./messages.ts";
import type { Scope } from "./scope.ts";

/** The requests of the programs on one client. */
type OnClient = readonly (readonly Request[])[];

const open = { type: "open" } as const;
const read = { type: "read" } as const;
const close = { type: "close" } as const;
const load = { type: "load" } as const;
const write = (value: number): Request => ({ type: "write", value });
const save = (value: number): Request => ({ type: "save", value });

/** The requests of one session that reads. */
export const reading: readonly Request[] = [open, read, close];
/** The requests of one session that writes. */
export const writing = (value: number): readonly Request[] => [open, write(value), close];

const scripts = {
  /** The first client writes the file; the others read it, and read it again. */
  sessions: (client) => [client === 0 ? writing(1) : [...reading, open, read]],
  /** A program reads a file twice while it has it open, and another one writes it. */
  "an open file": (client) => [client === 0 ? writing(1) : [open, read, read, close]],
  /** Two clients write the file, and the first one reads it then. */
  "two writers": (client) => [
    [...writing(client + 1), ...(client === 0 ? [open, read] : [])],
  ],
  /** Two programs have the file open on one client, while one on another client saves it. */
  neighbours: (client) => (client === 0 ? [[save(1)]] : [[open, read, read], [open]]),
  /** One program writes, and one reads: both on one client, or on two. */
  "a pair": (client, clients) => {
    const pair = [writing(1), [open, read, read]];
    return clients === 1 ? pair : pair.slice(client, client + 1);
  },
  /** Whole sessions in one request: the first client writes, the others read. */
  "whole files": (client) => [client === 0 ? [save(1)] : [load, load]],
  /** The same with a second save. */
  "two saves": (client) => [client === 0 ? [save(1), save(2)] : [load, load]],
  /** The first client saves; the others see what it saved, save and look again. */
  "load, save, load": (client) => [
    client === 0 ? [save(1)] : [load, save(client + 1), load],
  ],
  /** The timeline of slide 16, of three clients. */
  "slide 16": (client) => [timeline([load], (value) => [save(value)])[client]!],
  /** No program writes. */
  "read only": () => [[load, load]],
} satisfies Readonly<Record<string, (client: number, clients: number) => OnClient>>;

/** The names of all work. */
export const works: readonly string[] = Object.keys(scripts);

/** The programs by name, with their clients. */
export const programsOf = ({ work, clients }: Pick<Scope, "work" | "clients">) => {
  const on = scripts[work as keyof typeof scripts];
  const all = Array.from({ length: clients }, (_, client) =>
    on(client, clients).map((script) => ({ at: `client${client}`, script })),
  ).flat();
  return Object.fromEntries(all.map((program, i) => [`program${i}`, program]));
};

/** Does every program work in sessions, or with whole files? */
export const kindOf = (scope: Pick<Scope, "work" | "clients">) => {
  const requests = Object.values(programsOf(scope)).flatMap(({ script }) => script);
  const isWhole = ({ type }: Request): boolean => type === "load" || type === "save";
  return {
    areWhole: requests.every(isWhole),
    inSessions: !requests.some(isWhole),
    /** Programs on one client see each other's writes, which models of clients do not know. */
    areAlone: scope.work !== "a pair" || scope.clients > 1,
  };
};
