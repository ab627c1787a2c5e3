/** How a path of the spec is played on the store, and what the two must agree on. */
import type { Message } from "../../../impl/ports.ts";
import { startSingleCopy } from "../../../impl/single-copy/node.ts";
import type { SingleCopyFault } from "../../../impl/single-copy/options.ts";
import type { Asker } from "../../../spec/single-copy/asker.ts";
import type { Holder } from "../../../spec/single-copy/holder.ts";
import type { Message as Spoken } from "../../../spec/single-copy/messages.ts";
import type { Scope } from "../../../spec/single-copy/scope.ts";
import { retries } from "../../conform/retries.ts";
import type { Steering } from "../../conform/steering.ts";
import type { Json } from "../../history/trace.ts";
import type { Letter } from "../../model/process.ts";
import { linKv } from "../../simulate/dialect.ts";
import type { Told } from "../../simulate/steered-world.ts";

const RETRY_MS = 200;
const KEY = "k";

/** What a property of the spec sees, as far as it is compared. */
type World = {
  readonly holder: Holder;
  readonly asker: Readonly<Record<string, Asker>>;
  readonly down: ReadonlySet<string>;
  readonly flying: readonly Letter<Spoken>[];
};

export const steering = (scope: Scope, faults: readonly SingleCopyFault[]): Steering => {
  const askers = Array.from({ length: scope.clients }, (_, i) => `asker${i}`);
  const nodes = ["n1", ...askers.map((_, i) => `c${i + 1}`)];
  const processes = ["holder", ...askers];
  const placeOf = (process: string): string => nodes[processes.indexOf(process)]!;
  const processAt = (node: string): string => processes[nodes.indexOf(node)]!;
  const seen = observer();

  const letterOf = ({ src, dest, body }: Message): Letter<Spoken> | null => {
    if (!nodes.includes(src) || !nodes.includes(dest)) return null;
    const { type, op, value, answer } = body as {
      type: string;
      op: string;
      value?: Json;
      answer?: Json;
    };
    const spoken = {
      type,
      op: seen.numberOf(op),
      ...(value !== undefined && { value }),
      ...(answer !== undefined && { answer }),
    } as Spoken;
    return { from: processAt(src), to: processAt(dest), body: spoken };
  };
  const textOf = (message: Message): string => {
    const letter = letterOf(message);
    return letter === null ? JSON.stringify(message) : letterText(letter);
  };
  const again = retries(nodes, RETRY_MS, textOf);

  /** Nobody waits for an answer to what is over: in the spec such letters vanish. */
  const isAwaited = ({ dest, body }: Message): boolean =>
    body.type !== "done" || body.op === seen.at(dest).waitsFor;

  const described = (
    isDown: (process: string) => boolean,
    value: Json,
    of: (asker: string) => Json,
    flying: readonly string[],
  ): Json => ({
    holder: isDown("holder") ? "down" : value,
    asker: Object.fromEntries(askers.map((id) => [id, isDown(id) ? "down" : of(id)])),
    flying: [...flying].sort(),
  });

  return {
    nodes,
    start: (ports) =>
      startSingleCopy(ports, {
        holder: "n1",
        retryMs: RETRY_MS,
        faults,
      }),
    dialect: linKv as never,
    placeOf,
    request: (request) => {
      const { type, ...asked } = request as { type: string };
      return { ...asked, type: type === "put" ? "write" : "read", key: KEY };
    },
    note: (told) => {
      seen.note(told);
      again.note(told);
    },
    letterOf,
    stutter: again.stutter,
    abstraction: {
      ofSpec: ({ holder, asker, down, flying }: World) =>
        described(
          (id) => down.has(id),
          holder.value,
          (id) => ({ op: asker[id]!.op, waits: asker[id]!.waits }),
          flying.map(letterText),
        ),
      ofCode: (world) =>
        described(
          (id) => !world.isUp(placeOf(id)),
          seen.at("n1").value,
          (id) => {
            const { op, waitsFor } = seen.at(placeOf(id));
            return { op, waits: waitsFor !== null };
          },
          world.waiting.filter(isAwaited).map(textOf),
        ),
    },
  };
};

const letterText = ({ from, to, body }: Letter<Spoken>): string => {
  const what = body.type === "put" ? body.value : body.type === "done" ? body.answer : "";
  return `${from} → ${to} ${body.type} ${body.op} ${what}`;
};

type Observed = {
  /** Of the key, on its disk, as it says. */
  readonly value: Json;
  /** Its start; how many operations it has numbered, and the name of the one under way. */
  readonly boot: number;
  readonly op: number;
  readonly waitsFor: string | null;
};

/** What is known of running nodes from what they have traced. */
const observer = () => {
  const nodes = new Map<string, Observed>();
  const numbers = new Map<string, number>();
  const at = (node: string): Observed =>
    nodes.get(node) ?? { value: null, boot: 0, op: 0, waitsFor: null };
  const changeOf = (me: Observed, { action, op, state }: Told): Partial<Observed> => {
    const { id } = (op ?? {}) as { id?: string };
    if (action === "request") return { op: me.op + 1, waitsFor: id! };
    if (action === "respond" || action === "crash") return { waitsFor: null };
    if (action === "hold")
      return { value: (state as unknown as { held: { value: Json } }).held.value };
    if (action !== "start") return {};
    const { boot, held } = state as unknown as {
      boot: number;
      held: { held: { value: Json } }[];
    };
    // A start that goes by the number of an earlier one numbers its operations like that one.
    const numbered = boot > me.boot ? me.op : 0;
    return { boot, op: numbered, value: held[0]?.held.value ?? null };
  };
  return {
    at,
    numberOf: (id: string): number => numbers.get(id) ?? 0,
    note: (told: Told): void => {
      const after = { ...at(told.node), ...changeOf(at(told.node), told) };
      if (told.action === "request") numbers.set(after.waitsFor!, after.op);
      nodes.set(told.node, after);
    },
  };
};
