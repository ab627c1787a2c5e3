/** Which reply belongs to which call, and which call was sent before. */
import { crc32 } from "node:zlib";
import type { Passed, SeenCall } from "./call.ts";
import type { CallSeen, ReplySeen } from "./message.ts";
import type { CalledProgram, Shown } from "./program.ts";

/** The most calls that are remembered. A reply to a call before these is a stray. */
const CALLS_MAX = 16_384;
/** The most remembered calls of one client with the same transaction id. */
const ALIKE_MAX = 8;
const PORTS_MAX = 16;

/** The end that sends, and the one that it sends to. */
export type Ends = {
  readonly over: "tcp" | "udp";
  readonly from: Place;
  readonly to: Place;
};

/** An end of a connection, or of a datagram. */
type Place = { readonly address: string; readonly port: number };

/** An address with its port, as one word. */
export const nameOf = ({ address, port }: Place): string =>
  `${address.includes(":") ? `[${address}]` : address}:${port}`;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type Remembered = {
  readonly key: string;
  readonly call: Mutable<SeenCall>;
  /**
   * The sum of all bytes of the message. A call that is sent again has the same one; another call with its transaction
   * id has not.
   */
  readonly sum: number;
  readonly length: number;
  /** The ports that it was sent from. */
  readonly ports: number[];
};

/** The client's port is left out: a client whose connection breaks sends its calls again from another one. */
const keyOf = (over: string, client: Place, server: Place, xid: number): string =>
  `${over} ${client.address} ${nameOf(server)} ${xid}`;

const NOTHING: Shown = { text: "", status: null, names: [], handles: [] };

/** Matches calls and replies. `found` gets each call once nothing of it changes any more. */
export class Matched {
  readonly #programs: ReadonlyMap<string, CalledProgram>;
  readonly #found: (call: SeenCall) => void;
  readonly #alike = new Map<string, Remembered[]>();
  /** The calls in the order in which they arrived. */
  readonly #remembered = new Set<Remembered>();
  calls = 0;

  constructor(programs: readonly CalledProgram[], found: (call: SeenCall) => void) {
    this.#programs = new Map(
      programs.map((each) => [`${each.number} ${each.version}`, each]),
    );
    this.#found = found;
  }

  /** Takes a call; `message` are all of its bytes. */
  call(
    { over, from, to }: Ends,
    seen: CallSeen,
    message: Uint8Array,
    passed: Passed,
  ): void {
    const key = keyOf(over, from, to, seen.xid);
    const alike = this.#alike.get(key) ?? [];
    const sum = crc32(message);
    const before = alike.find(
      (each) => each.sum === sum && each.length === message.length,
    );
    if (before !== undefined) {
      before.call.again += 1;
      if (!before.ports.includes(from.port)) before.ports.push(from.port);
      if (before.ports.length > PORTS_MAX) before.ports.shift();
      return;
    }
    this.calls += 1;
    const ends = { over, client: nameOf(from), server: nameOf(to) };
    const call = { ...this.#shown(seen), ...ends, number: this.calls, sent: passed };
    const remembered = { key, call, sum, length: message.length, ports: [from.port] };
    this.#alike.set(key, [...alike, remembered]);
    this.#remembered.add(remembered);
    if (alike.length >= ALIKE_MAX) this.#release(alike[0]!);
    if (this.#remembered.size > CALLS_MAX) this.#releaseOldest();
  }

  /** Takes a reply, which `from` sends. @returns whether its call has passed by */
  reply({ over, from, to }: Ends, seen: ReplySeen, passed: Passed): boolean {
    const alike = this.#alike.get(keyOf(over, to, from, seen.xid)) ?? [];
    const asked = alike.filter(({ ports }) => ports.includes(to.port));
    const one = asked.findLast(({ call }) => call.reply === null) ?? asked.at(-1) ?? null;
    if (one === null) return false;
    const { call } = one;
    if (call.reply !== null) {
      call.repliesAgain += 1;
      return true;
    }
    const results = this.#resultsOf(call, seen);
    call.reply = { ...passed, rpcStatus: seen.status, results };
    if (results === null && seen.status === "SUCCESS" && this.#isKnown(call))
      call.isOdd = true;
    return true;
  }

  /** The capture ends. */
  end(): void {
    for (const each of this.#remembered) this.#found(each.call);
    this.#remembered.clear();
    this.#alike.clear();
  }

  #releaseOldest(): void {
    const [oldest] = this.#remembered;
    this.#release(oldest!);
  }

  #release(one: Remembered): void {
    this.#remembered.delete(one);
    const others = (this.#alike.get(one.key) ?? []).filter((each) => each !== one);
    if (others.length === 0) this.#alike.delete(one.key);
    else this.#alike.set(one.key, others);
    this.#found(one.call);
  }

  #programOf({ program, version }: Pick<SeenCall, "program" | "version">) {
    return this.#programs.get(`${program} ${version}`);
  }

  #isKnown(call: Pick<SeenCall, "program" | "version" | "procedure">): boolean {
    return (
      call.procedure === 0 ||
      this.#programOf(call)?.procedures.has(call.procedure) === true
    );
  }

  #shown({ xid, program, version, procedure, args }: CallSeen) {
    const called = { xid, program, version, procedure };
    const known = this.#programOf(called);
    const reader = known?.procedures.get(procedure);
    const name = known?.name ?? `program ${program} version ${version}`;
    const what = procedure === 0 ? "NULL" : (reader?.name ?? `procedure ${procedure}`);
    const shown = procedure === 0 ? NOTHING : (reader?.args(args) ?? null);
    return {
      ...called,
      name: `${name} ${what}`,
      args: shown,
      again: 0,
      reply: null,
      repliesAgain: 0,
      isOdd: reader !== undefined && shown === null,
    } satisfies Partial<SeenCall>;
  }

  #resultsOf(call: SeenCall, { status, results }: ReplySeen): Shown | null {
    if (status !== "SUCCESS") return null;
    if (call.procedure === 0) return NOTHING;
    const reader = this.#programOf(call)?.procedures.get(call.procedure);
    return reader?.results(results) ?? null;
  }
}
