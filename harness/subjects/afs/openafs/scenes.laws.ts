/** What two clients of a cell do, and what comes of it: the same for a cell of OpenAFS and for one of `impl/afs`. */
import { judgeAll } from "../../../consistency/judge-all.ts";
import { file } from "../../../history/objects.ts";
import type { Operation } from "../../../model/operation.ts";
import { Random } from "../../../simulate/random.ts";
import type { Call, Called } from "./worker.laws.ts";

/** One client, and a program on it. */
export type Machine = {
  /** Makes a call; if it is one of a file, it is an operation of the history. */
  readonly call: (call: Call) => Promise<Called>;
  /** Datagrams that the machine of this client has sent so far. */
  readonly sent: () => Promise<number>;
  /** Cuts the machine off, in both directions. */
  readonly cut: () => Promise<void>;
  readonly heal: () => Promise<void>;
};

/** Two clients of one server, and what their programs have done so far. */
export type Cell = {
  readonly a: Machine;
  readonly b: Machine;
  readonly operations: readonly Operation[];
  readonly pause: (ms: number) => Promise<void>;
};

/** Opens, reads and closes a file. @returns what it read */
const read = async (machine: Machine, key: string): Promise<number | null> => {
  await machine.call({ type: "open", key });
  const { result } = await machine.call({ type: "read", key });
  await machine.call({ type: "close", key });
  return result;
};

/** Opens, writes and closes a file. @returns how long the close took, in milliseconds */
const write = async (machine: Machine, key: string, value: number): Promise<number> => {
  await machine.call({ type: "open", key });
  await machine.call({ type: "write", key, value });
  const { from, to, error } = await machine.call({ type: "close", key });
  if (error !== null) throw new Error(`close: ${error}`);
  return to - from;
};

/** Makes a file that both clients have read once. */
const shared = async ({ a, b }: Cell, key: string): Promise<void> => {
  await a.call({ type: "make", key });
  for (const client of [a, b])
    if ((await read(client, key)) !== 0) throw new Error(`${key} is not as it was made`);
};

/** Sessions that each client has in the random part. */
const SESSIONS = 40;
const SHORT_CUT_MS = 1500;
/** A server of OpenAFS gives a client up after about 16.6 s. */
const GIVEN_UP_MS = [8000, 40_000] as const;

/** What a workload is about, the files that it uses, and what it shows. */
type Scene = {
  readonly keys: readonly string[];
  /** By what is looked at, what was seen. */
  readonly play: (cell: Cell) => Promise<Readonly<Record<string, number | boolean>>>;
};

/** The workloads by name. */
export const scenes: Readonly<Record<string, Scene>> = {
  "sessions of two clients at random": {
    keys: ["f0", "f1"],
    play: async (cell) => {
      const keys = ["f0", "f1"];
      for (const key of keys) await shared(cell, key);
      const sessions = async (client: Machine, seed: number): Promise<void> => {
        const random = new Random(seed);
        for (let nth = 1; nth <= SESSIONS; nth += 1) {
          const key = random.pick(keys);
          if (random.chance(0.5)) await read(client, key);
          else await write(client, key, 1000 * seed + nth);
        }
      };
      await Promise.all([sessions(cell.a, 1), sessions(cell.b, 2)]);
      return {};
    },
  },
  "a file is stored while a program on another client has it open": {
    keys: ["open"],
    play: async (cell) => {
      await shared(cell, "open");
      await cell.a.call({ type: "open", key: "open" });
      await write(cell.b, "open", 1);
      const { result } = await cell.a.call({ type: "read", key: "open" });
      await cell.a.call({ type: "close", key: "open" });
      return { "version that this program reads": result! };
    },
  },
  "a file that is cached is read 20 times": {
    keys: ["quiet"],
    play: async (cell) => {
      await shared(cell, "quiet");
      const before = await cell.a.sent();
      for (let nth = 0; nth < 20; nth += 1) await read(cell.a, "quiet");
      return { "packets of the client": (await cell.a.sent()) - before };
    },
  },
  "a client is cut off for 1.5 s while another one stores": {
    keys: ["held"],
    play: async (cell) => {
      await shared(cell, "held");
      const prompt = await write(cell.b, "held", 1);
      if ((await read(cell.a, "held")) !== 1) throw new Error("a reads what is old");
      await cell.a.cut();
      const writing = write(cell.b, "held", 2);
      await cell.pause(SHORT_CUT_MS);
      await cell.a.heal();
      const held = await writing;
      return {
        "the store waits for its answer":
          prompt < SHORT_CUT_MS && held > 0.9 * SHORT_CUT_MS,
        "version that the client opens then": (await read(cell.a, "held"))!,
      };
    },
  },
  "a client is cut off until the server gives it up": {
    keys: ["cut"],
    play: async (cell) => {
      await shared(cell, "cut");
      await cell.b.call({ type: "make", key: "later" });
      // It gets the directory anew, so that it needs nothing of the server for this file.
      await read(cell.a, "cut");
      await cell.a.cut();
      const held = await write(cell.b, "cut", 7);
      const away = await read(cell.a, "cut");
      await cell.a.heal();
      const before = await cell.a.sent();
      const healed = await read(cell.a, "cut");
      const packets = (await cell.a.sent()) - before;
      await read(cell.a, "later"); // Before the server handles the call, it breaks the callback.
      return {
        "the writer waits 8 to 40 s": held > GIVEN_UP_MS[0] && held < GIVEN_UP_MS[1],
        "version that the client opens meanwhile": away!,
        "version that it opens after the link has healed": healed!,
        "packets for that": packets,
        "version that it opens after its next call": (await read(cell.a, "cut"))!,
      };
    },
  },
};

const MODELS = ["close-to-open", "session-semantics"] as const;

/** Plays a workload. @returns what was seen, and what the judges of consistency say of its history */
export const played = async (
  cell: Cell,
  name: string,
): Promise<Readonly<Record<string, string>>> => {
  const { keys, play } = scenes[name]!;
  const seen = await play(cell);
  const operations = cell.operations.filter(({ request }) =>
    keys.includes((request as { readonly key: string }).key),
  );
  const judged = judgeAll(file<number>(0), operations, { names: MODELS });
  const words = Object.entries(seen).map(([about, value]) => [
    about,
    typeof value === "boolean" ? (value ? "yes" : "no") : `${value}`,
  ]);
  const verdicts = MODELS.map((model) => [model, judged.get(model)!.verdict]);
  return Object.fromEntries([...words, ...verdicts]);
};
