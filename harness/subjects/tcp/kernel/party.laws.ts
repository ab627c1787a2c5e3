/** Programs on one side of the wire, as scenes order them about. */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { patternBytes } from "../../../../impl/tcp/pattern.ts";
import type { Namespace } from "../../../deploy/tun/namespace.ts";
import type { Order, Pattern, Programs, Seen, Target } from "./programs.laws.ts";

/** The programs of one machine. */
export type Party = {
  listen(port: number, options?: { readonly allowHalfOpen?: boolean }): Promise<void>;
  unlisten(port: number): Promise<void>;
  accept(port: number): Promise<End>;
  /** Begins to connect to a port of the other machine. */
  connect(port: number, options?: Omit<Target, "host" | "port">): Promise<End>;
};

/** One end of a connection. */
export type End = {
  /** Resolves once all bytes of the pattern are taken. */
  write(bytes: Pattern): Promise<void>;
  /** Resolves with all that was seen once this event has come, or `close`, or so many bytes. */
  until(event: string | number): Promise<Seen>;
  /** Sends no more. */
  end(): Promise<void>;
  /** Sends a RST. */
  reset(): Promise<void>;
  /** Closes both ways. */
  destroy(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
};

/** What the other side has seen once all bytes of a pattern have come. */
export const digestOf = ({ seed, count }: Pattern): Omit<Seen, "events"> => ({
  bytes: count,
  sha256: createHash("sha256")
    .update(patternBytes(seed, { from: 0, count }))
    .digest("hex"),
});

type CarryOut = (order: Order) => ReturnType<Programs["carryOut"]>;

/** A party whose programs carry out orders. @param host the other machine's address */
export const partyOf = (carryOut: CarryOut, host: string): Party => {
  const endOf = (socket: string): End => {
    const plainly =
      (verb: "end" | "reset" | "destroy" | "pause" | "resume") => async () => {
        await carryOut({ do: verb, socket });
      };
    return {
      write: async (bytes) => void (await carryOut({ do: "write", socket, bytes })),
      until: async (event) => (await carryOut({ do: "until", socket, event })) as Seen,
      end: plainly("end"),
      reset: plainly("reset"),
      destroy: plainly("destroy"),
      pause: plainly("pause"),
      resume: plainly("resume"),
    };
  };
  return {
    listen: async (port, options) =>
      void (await carryOut({ do: "listen", port, ...options })),
    unlisten: async (port) => void (await carryOut({ do: "unlisten", port })),
    accept: async (port) => endOf((await carryOut({ do: "accept", port })) as string),
    connect: async (port, options) =>
      endOf(
        (await carryOut({ do: "connect", to: { host, port, ...options } })) as string,
      ),
  };
};

type Answer = {
  readonly number: number;
  readonly answer: string | Seen | null;
  readonly error?: string;
};

/** Starts programs on the kernel of a namespace. They end with it. */
export const startPeer = async (namespace: Namespace): Promise<CarryOut> => {
  const built = buildSync({
    entryPoints: [fileURLToPath(new URL("peer.laws.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
  });
  const child = namespace.start(
    process.execPath,
    ["--input-type=module", "--eval", built.outputFiles[0]!.text],
    { stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );
  const asked = new Map<number, (answer: Answer) => void>();
  let count = 0;
  const isUp = new Promise<void>((resolve, reject) => {
    asked.set(0, () => resolve());
    child.once("exit", (code) => reject(new Error(`the peer exited with ${code}`)));
  });
  child.on("message", (message) => {
    const answer = message as Answer;
    asked.get(answer.number)?.(answer);
    asked.delete(answer.number);
  });
  await isUp;
  return (order) =>
    new Promise((resolve, reject) => {
      count += 1;
      asked.set(count, ({ answer, error }) =>
        error === undefined ? resolve(answer) : reject(new Error(error)),
      );
      child.send({ number: count, order });
    });
};
