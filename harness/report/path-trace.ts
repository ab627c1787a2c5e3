/** A path of the checker as a trace file, for replay. */
import type { Judged } from "../checker/checked.ts";
import type { ThrewAfter } from "../checker/paths/path-to-throw.ts";
import type { Path, PathEntry } from "../checker/rules/path.ts";
import type { Json, Trace, TraceEvent } from "../history/trace.ts";
import { valueKey } from "../history/value-key.ts";
import type { Scope } from "../model/family.ts";
import type { Letter } from "../model/process.ts";
import type { System } from "../model/system.ts";
import { plainJson } from "./plain-json.ts";

type TraceMessage = NonNullable<TraceEvent["message"]>;

/** An event of a path, with what it has beside any event of a trace. */
export type PathEvent = TraceEvent & {
  /** The name of an internal action. */
  readonly name?: string;
  /** The arguments of a joint action. */
  readonly args?: Json;
  /** The age of the message. */
  readonly age?: number;
  /** The message stays on the network. */
  readonly kept?: true;
  readonly cut?: Json;
  readonly sends: readonly TraceMessage[];
  /** Messages that vanish from the network with the step. */
  readonly expired?: readonly TraceMessage[];
};

type About = {
  /** The name of the system on a command line. */
  readonly subject: string;
  readonly scope: Scope;
  /** The mutant that the path is of. */
  readonly mutant?: string;
  /** The requests of the clients, if they differ from the system's. */
  readonly scripts?: Readonly<Record<string, readonly unknown[]>>;
  readonly system: System;
  /** Why the file was written. */
  readonly why: string;
};

type TraceInput = About & { readonly judged: Judged & { readonly path: Path } };

/**
 * The trace of a counterexample. `state` has the whole new state of every process that the step
 * changed, so nothing is lost.
 */
export const pathTrace = ({ judged, ...about }: TraceInput): Trace => {
  const { name, kind, verdict, path, loop } = judged;
  const again = loop === undefined ? {} : { loop };
  return traceOf(about, path, {
    expected: { property: name, verdict, ...again },
    verdict: { property: name, kind, verdict },
    again,
  });
};

type ToldThrow = About & {
  readonly threw: ThrewAfter;
};

/** The trace of a path to a function of the spec that throws. No property is judged. */
export const throwTrace = ({ threw, ...about }: ToldThrow): Trace => {
  const { of, said, path } = threw;
  return traceOf(about, path, {
    expected: { threw: of, error: said },
    verdict: { threw: of, error: said },
    again: {},
  });
};

type Shown = {
  readonly expected: Readonly<Record<string, Json>>;
  readonly verdict: Readonly<Record<string, Json>>;
  /** For an infinite run: where its loop begins. */
  readonly again: { readonly loop?: number };
};

const traceOf = (
  { subject, scope, mutant, scripts, system, why }: About,
  path: Path,
  { expected, verdict, again }: Shown,
): Trace => {
  const idOf = identities();
  const steps = path.entries.length;
  const history = path.history.map(({ returned, ...rest }) => ({
    ...rest,
    ...(Number.isFinite(returned) ? { returned } : {}),
  }));
  return {
    header: {
      lockstep: 1,
      kind: "path",
      subject,
      scope,
      ...(mutant === undefined ? {} : { mutant }),
      ...(scripts === undefined ? {} : { scripts: plainJson(scripts) }),
      expect: expected,
      why,
    },
    events: path.entries.map((entry, at) => eventOf(system, entry, at, idOf)),
    footer: {
      end: "complete",
      verdicts: [{ ...verdict, steps, ...again, history: plainJson(history) }],
    },
  };
};

type Identities = ReturnType<typeof identities>;

/** Gives a message one id where it is sent and where it arrives. Equal messages arrive in order. */
const identities = () => {
  const flying = new Map<string, string[]>();
  let count = 0;
  const queueOf = (letter: Letter): string[] => {
    // The key leaves the age of a message out: the age has grown by the time that the message arrives.
    const key = valueKey([letter.from, letter.to, letter.body]);
    const queue = flying.get(key) ?? [];
    flying.set(key, queue);
    return queue;
  };
  const fresh = (): string => `m${count++}`;
  return {
    sent: (letter: Letter): string => {
      const id = fresh();
      queueOf(letter).push(id);
      return id;
    },
    /** Messages that were on their way initially get an id when they arrive. */
    arrived: (letter: Letter, stays: boolean): string => {
      const queue = queueOf(letter);
      if (queue.length === 0) queue.push(fresh());
      return stays ? queue[0]! : queue.shift()!;
    },
  };
};

const eventOf = (
  system: System,
  entry: PathEntry,
  at: number,
  idOf: Identities,
): PathEvent => {
  const { action, node, name, args, letter, kept, cut, sends, expired, changed } = entry;
  const stays = kept === true || system.environment.network === "set";
  const op = opOf(entry);
  const message = letter && messageOf(letter, idOf.arrived(letter, stays));
  return {
    at,
    node: node ?? "network",
    action,
    ...(name === undefined ? {} : { name }),
    ...(args === undefined ? {} : { args: plainJson(args) }),
    ...(message === undefined ? {} : { from: message.from, message }),
    ...(letter?.age === undefined ? {} : { age: letter.age }),
    ...(kept === undefined ? {} : { kept }),
    ...(cut === undefined ? {} : { cut: plainJson(cut) }),
    ...(op === undefined ? {} : { op }),
    ...(expired === undefined
      ? {}
      : { expired: expired.map((gone) => messageOf(gone, idOf.arrived(gone, false))) }),
    sends: sends.map((sent) => messageOf(sent, idOf.sent(sent))),
    state: plainJson(changed),
  };
};

/**
 * The client of a step, with its request and answer; under `also` other clients that were answered.
 * Undefined if no client was involved.
 */
export const opOf = ({ client, request, responses }: PathEntry): Json | undefined => {
  const who = client ?? responses[0]?.client;
  if (who === undefined) return undefined;
  const own = responses.find((each) => each.client === who);
  const also = responses.filter((each) => each.client !== who);
  return {
    client: who,
    ...(request === undefined ? {} : { request: plainJson(request) }),
    ...(own === undefined ? {} : { result: plainJson(own.result) }),
    ...(also.length === 0 ? {} : { also: plainJson(also) }),
  };
};

/** A body without a type, which traces require, goes under `value`. */
const messageOf = ({ from, to, body }: Letter, id: string): TraceMessage => {
  const json = plainJson(body);
  const isTyped = typeof json === "object" && json !== null && "type" in json;
  const typed = isTyped && typeof json.type === "string";
  return {
    id,
    from,
    to,
    body: typed ? (json as TraceMessage["body"]) : { type: "value", value: json },
  };
};
