/** Paths of `spec/tcp` as captures: each segment that an end sends along a path passes by, in order. */
import type { Segment } from "../../../../spec/tcp/segment.ts";
import type { Path } from "../../../checker/rules/path.ts";
import { byteInCode } from "../segment.ts";
import { type Captured, captured } from "./captured.laws.ts";

/** How many milliseconds a unit of time of the spec lasts. */
export const TICK_MS = 1000;

const FLAGS = { "": 0, FIN: 1, SYN: 2, RST: 4 } as const;
const ADDRESS: Readonly<Record<string, string>> = { a: "10.0.0.1", b: "10.0.0.2" };
const PORT: Readonly<Record<string, number>> = { a: 1000, b: 80 };

type End = "a" | "b";

/** The scope of a path, as far as its segments need it. */
type PathScope = {
  readonly space: number;
  readonly window: number;
  readonly life: number;
  readonly a: readonly number[];
  readonly b: readonly number[];
};

/** A number of 32 bits for one of a small space: those of an end lie around its first one, and wrap around there. */
const numberOf = (number: number, of: End, { space, ...firsts }: PathScope): number => {
  const first = firsts[of][0] ?? 0;
  const by = (number - first + space) % space;
  return (BASE[of] + (by < space * 0.75 ? by : by - space)) >>> 0;
};

const BASE = { a: 2 ** 32 - 2, b: 6 } as const;

const packetOf = (
  number: number,
  ms: number,
  { from, to, body }: { from: End; to: End; body: Segment },
  scope: PathScope,
): Captured => {
  const { seq, ack, flag, data } = body;
  const given = {
    source: ADDRESS[from]!,
    destination: ADDRESS[to]!,
    sourcePort: PORT[from]!,
    destinationPort: PORT[to]!,
    // An RST to a segment that acknowledges nothing has the number 0.
    seq: flag === "RST" && ack !== null ? 0 : numberOf(seq, from, scope),
    ack: ack === null ? 0 : numberOf(ack, to, scope),
    flags: FLAGS[flag] | (ack === null ? 0 : 0x10),
    window: scope.window,
  };
  const bytes = data === null ? [] : [byteInCode(data)];
  return captured(number, ms, given, Uint8Array.from(bytes));
};

/** What passes by along a path. `before`: segments that were on their way when it began. */
export const capturedAlong = (
  { entries }: Pick<Path, "entries">,
  scope: PathScope,
  before: readonly { from: string; to: string; body: unknown }[] = [],
): readonly Captured[] => {
  const packets: Captured[] = [];
  let ms = 0;
  const add = (letter: { from: string; to: string; body: unknown }): void => {
    ms += 1;
    packets.push(packetOf(packets.length + 1, ms, letter as never, scope));
  };
  for (const letter of before) add(letter);
  for (const { action, name, sends } of entries) {
    if (action === "tick") ms += TICK_MS;
    // In a spec without time, TIME-WAIT ends only when the network is empty.
    if (name === "time-wait is over" && scope.life === 0) ms += 2 * TICK_MS;
    for (const letter of sends) add(letter);
  }
  return packets;
};
