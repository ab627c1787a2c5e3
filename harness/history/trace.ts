/**
 * Traces as files: newline-delimited JSON with a header, events numbered without gaps, and a
 * footer. By the numbers and the footer a file that was cut short, reordered or damaged is an error
 * with its place, and never a verdict.
 */
import { readFileSync } from "node:fs";
import { InputError } from "../model/input-error.ts";
import { inexactNumberIn } from "./exact-number.ts";

/** A JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [field: string]: Json };

/**
 * The kind of a trace and what it is about. `run`: recorded from an implementation. `path`: found
 * in a spec. `log`: recorded by a user's own code.
 */
type TraceHeader = {
  readonly lockstep: 1;
  readonly kind: "run" | "path" | "log";
  readonly subject: string;
  readonly scope: Json;
  /** For a path: the mutant of the spec in which it was found. */
  readonly mutant?: string;
  /** For a path: the requests of the clients, by name, if they differ from the system's. */
  readonly scripts?: Json;
  readonly seed?: Json;
  readonly faults?: Json;
  readonly expect: Json;
  readonly why: string;
};

/** One event of a trace. */
export type TraceEvent = {
  /** Its place in an order that keeps cause and effect; from 0, without gaps. */
  readonly at: number;
  readonly node: string;
  readonly action: string;
  readonly from?: string;
  readonly message?: {
    /** Shared by the sending and every receipt. */
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly body: { readonly type: string; readonly [field: string]: Json };
  };
  /** Bytes that a node sent or received, in hexadecimal. */
  readonly packet?: {
    /** Shared by the sending and every receipt. */
    readonly id: string;
    readonly from: PacketEnd;
    readonly to: PacketEnd;
    readonly bytes: string;
  };
  readonly state?: Json;
  readonly op?: Json;
  /** Milliseconds since the run began. */
  readonly time?: number;
};

type PacketEnd = { readonly address: string; readonly port: number };

/** The last line of a trace, which a truncated file lacks. */
type TraceFooter = {
  readonly end: "complete" | "interrupted";
  readonly verdicts: readonly Json[];
};

/** A whole trace. */
export type Trace = {
  readonly header: TraceHeader;
  readonly events: readonly TraceEvent[];
  /** Missing only if a truncated file was read with `partial`. */
  readonly footer?: TraceFooter;
};

/** Where a trace is read from. */
type TraceSource = {
  /** The name that errors show. */
  readonly file: string;
  /** Accept a file without footer, as far as its lines are whole. */
  readonly partial?: boolean;
};

/** A trace as text. */
export const writeTrace = ({ header, events, footer }: Trace): string =>
  [header, ...events, ...(footer ? [footer] : [])]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");

/**
 * Reads a trace file.
 *
 * @throws InputError with line and column if it is damaged
 */
export const readTraceFile = (file: string, partial = false): Trace => {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InputError(
      `${file}: cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
  return readTrace(bytes, { file, partial });
};

/**
 * Reads a trace.
 *
 * @throws InputError with line and column if it is damaged
 */
export const readTrace = (content: string | Uint8Array, source: TraceSource): Trace => {
  const lines = linesOf(content, source);
  const events: TraceEvent[] = [];
  let header: TraceHeader | undefined;
  let footer: TraceFooter | undefined;
  for (const [index, text] of lines.entries()) {
    const place: SourceLine = { source, line: index + 1, text };
    if (source.partial && index > 0 && index === lines.length - 1 && !isJson(text)) break;
    const line = index === 0 ? parseHeader(place) : parse(place);
    if (header === undefined) header = headerOf(line, place);
    else if (footer !== undefined)
      throw fault(place, 1, "the end of the file, after its footer");
    else if ("end" in line) footer = footerOf(line, place);
    else events.push(eventOf(line, place, events.length));
  }
  const end: SourceLine = { source, line: lines.length + 1, text: "" };
  if (header === undefined) throw fault(end, 1, "a header, but the file is empty");
  if (footer !== undefined) return { header, events, footer };
  if (source.partial) return { header, events };
  throw fault(end, 1, "another event or the footer, but the file is truncated");
};

type SourceLine = {
  readonly source: TraceSource;
  readonly line: number;
  readonly text: string;
};
type Fields = { readonly [field: string]: Json };

const fault = (
  { source, line }: SourceLine,
  column: number,
  expected: string,
): InputError => new InputError(`${source.file}:${line}:${column}: expected ${expected}`);

const linesOf = (content: string | Uint8Array, source: TraceSource): string[] => {
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  if (typeof content !== "string" && !isUtf8(content)) {
    const index = lines.findIndex((line) => line.includes("\uFFFD"));
    const column = (lines[index]?.indexOf("\uFFFD") ?? 0) + 1;
    throw fault({ source, line: index + 1, text: "" }, column, "UTF-8 text");
  }
  return lines;
};

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const parse = (place: SourceLine): Fields => {
  let value: Json;
  try {
    value = JSON.parse(place.text);
  } catch (error) {
    // V8 gives the position, except where the text ended too early.
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const column = position === undefined ? place.text.length : Number(position);
    throw fault(place, column + 1, "one JSON object on one line");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw fault(place, 1, "a JSON object");
  const inexact = inexactNumberIn(place.text);
  if (inexact !== undefined)
    throw fault(
      place,
      place.text.indexOf(inexact) + 1,
      "numbers that 64 bits hold exactly",
    );
  return value as Fields;
};

/** The first line, which tells a trace from a history and from any other file. */
const parseHeader = (place: SourceLine): Fields => {
  const isTrace = isJson(place.text) && "lockstep" in Object(JSON.parse(place.text));
  if (isTrace) return parse(place);
  throw fault(
    place,
    1,
    'a trace, whose first line has "lockstep": 1; is it a history? `lockstep history` judges these',
  );
};

/**
 * The column of a field's value: after the first mention of its name, else the start of the line.
 */
const columnOf = ({ text }: SourceLine, field: string): number => {
  const name = `${JSON.stringify(field)}:`;
  const index = text.indexOf(name);
  return index < 0 ? 1 : index + name.length + 1;
};

const demand = (place: SourceLine, line: Fields, field: string, shape: Shape): void => {
  const value = line[field];
  if (value === undefined ? !shape.optional : !shape.fits(value))
    throw fault(place, columnOf(place, field), `${JSON.stringify(field)}: ${shape.what}`);
};

type Shape = {
  readonly what: string;
  readonly fits: (value: Json) => boolean;
  readonly optional?: true;
};

const text: Shape = { what: "a string", fits: (value) => typeof value === "string" };
const anything: Shape = { what: "a value", fits: () => true };
const optional = (shape: Shape): Shape => ({ ...shape, optional: true });
const oneOf = (...words: Json[]): Shape => ({
  what: words.map((word) => JSON.stringify(word)).join(" or "),
  fits: (value) => words.includes(value),
});

const headerFields: Record<keyof TraceHeader, Shape> = {
  lockstep: { ...oneOf(1), what: "1, the version of the format, in the header" },
  kind: oneOf("run", "path", "log"),
  subject: text,
  scope: anything,
  mutant: optional(text),
  scripts: optional(anything),
  seed: optional(anything),
  faults: optional(anything),
  expect: anything,
  why: text,
};

const isMessage = (value: Json): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const { id, from, to, body } = value as Fields;
  return (
    [id, from, to].every((name) => typeof name === "string") &&
    typeof body === "object" &&
    body !== null &&
    typeof (body as Fields).type === "string"
  );
};

const isPacketEnd = (value: Json | undefined): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const { address, port } = value as Fields;
  return typeof address === "string" && Number.isInteger(port);
};

const isPacket = (value: Json): boolean => {
  if (typeof value !== "object" || value === null) return false;
  const { id, from, to, bytes } = value as Fields;
  return (
    typeof id === "string" &&
    [from, to].every(isPacketEnd) &&
    typeof bytes === "string" &&
    /^([0-9a-f]{2})*$/.test(bytes)
  );
};

const eventFields: Record<Exclude<keyof TraceEvent, "at">, Shape> = {
  node: text,
  action: text,
  from: optional(text),
  message: optional({
    what: "a message with id, from, to and body.type",
    fits: isMessage,
  }),
  packet: optional({
    what: "a packet with id, from, to (each an address and a port) and bytes in hexadecimal",
    fits: isPacket,
  }),
  state: optional(anything),
  op: optional(anything),
  time: optional({ what: "a number", fits: (value) => typeof value === "number" }),
};

const footerFields: Record<keyof TraceFooter, Shape> = {
  end: oneOf("complete", "interrupted"),
  verdicts: { what: "a list", fits: (value) => Array.isArray(value) },
};

const demandAll = (
  place: SourceLine,
  line: Fields,
  shapes: Record<string, Shape>,
): void => {
  for (const [field, shape] of Object.entries(shapes)) demand(place, line, field, shape);
};

const headerOf = (line: Fields, place: SourceLine): TraceHeader => {
  demandAll(place, line, headerFields);
  return line as TraceHeader;
};

const footerOf = (line: Fields, place: SourceLine): TraceFooter => {
  demandAll(place, line, footerFields);
  return line as TraceFooter;
};

const eventOf = (line: Fields, place: SourceLine, at: number): TraceEvent => {
  demand(place, line, "at", {
    what: `${at}, since events count from 0 without gaps`,
    fits: (value) => value === at,
  });
  demandAll(place, line, eventFields);
  return line as TraceEvent;
};
