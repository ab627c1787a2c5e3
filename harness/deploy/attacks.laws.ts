/**
 * Attacks of hostile clients on a node. Random numbers decide each of them; it resolves when it is over, leaves
 * no connection open, and ignores answers.
 */
import { connect, type Socket } from "node:net";
import type { Json } from "../../impl/ports.ts";
import type { Random } from "../simulate/random.ts";

export type Target = { readonly port: number; readonly nodes: readonly string[] };
export type Attack = (random: Random, target: Target) => Promise<void>;

/** A value that no honest client wrote: a read of it shows that an attack succeeded. */
export const FORGED = "forged";

const MiB = 1024 * 1024;

/** Names that every object has. */
const INHERITED = [
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__defineGetter__",
];

const line = (message: Json): string => `${JSON.stringify(message)}\n`;

const messageOf = (src: string, body: { readonly [field: string]: Json }): string =>
  line({ src, dest: "node", body });

/** As text, because JSON.stringify fails on such depth. */
const nested = (levels: number, [open, close]: readonly [string, string]): string =>
  `${open.repeat(levels)}1${close.repeat(levels)}`;

const BRACKETS = [
  ["[", "]"],
  ['{"a":', "}"],
] as const;

/** Connects, lets `use` work with the socket, and closes it; the node may close it before. */
const withSocket = async (
  { port }: Target,
  use: (socket: Socket) => Promise<void>,
): Promise<void> => {
  const socket = connect({ host: "127.0.0.1", port });
  socket.on("error", () => {}); // The node may close it: that is no error here.
  try {
    await use(socket);
  } finally {
    socket.destroy();
  }
};

/** Resolves when the kernel has the bytes, when the socket is closed, or when nothing moves any more. */
const pour = async (socket: Socket, text: string | Buffer): Promise<void> => {
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const stuck = setTimeout(resolve, 400);
    const done = (): void => {
      clearTimeout(stuck);
      socket.removeListener("close", done);
      resolve();
    };
    socket.once("close", done);
    socket.write(text, done);
  });
};

const rest = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Two-byte lines by the million, bytes at random, halves of messages; no answer is read. */
const garbage: Attack = (random, target) =>
  withSocket(target, async (socket) => {
    socket.pause();
    for (let piece = 0; piece < 14; piece++) await pour(socket, "x\n".repeat(MiB / 2));
    await withSocket(target, async (other) => {
      for (let nth = 0; nth < 60; nth++) {
        const half = messageOf("c", { type: "read", msg_id: nth, key: "k" });
        const bytes = Buffer.from(times(random.int(1, 400), () => random.int(0, 255)));
        await pour(other, random.chance(0.5) ? bytes : half.slice(random.int(0, 9)));
      }
    });
  });

/** Names of Object.prototype in place of all names. */
const inheritedNames: Attack = (random, target) =>
  withSocket(target, async (socket) => {
    for (const name of INHERITED) {
      const [key, other] = [random.pick(INHERITED), random.pick(INHERITED)];
      await pour(
        socket,
        [
          { src: name, dest: other, body: { type: "read", msg_id: 1, key } },
          { src: name, dest: other, body: { type: "write", msg_id: 2, key, value: 1 } },
          { src: name, dest: other, body: { type: name, msg_id: 3, key, op: other } },
          { src: name, dest: name, body: { type: "init", msg_id: other, node_id: name } },
          { src: name, dest: name, body: { type: "query", op: other, key } },
        ]
          .map(line)
          .join(""),
      );
      const own = `{"src":"${name}","dest":"n","body":{"type":"write","key":"k-${name}","value":{"${name}":1},"${name}":2}}\n`;
      await pour(socket, own);
    }
    await rest(100);
  });

/** Some thousand levels, where a node answers (`msg_id`), stores (`value`) or looks up (`key`). */
const depth: Attack = async (random, target) => {
  for (const field of ["msg_id", "value", "key", "held", "extra"])
    await withSocket(target, async (socket) => {
      const deep = nested(random.pick([5_000, 20_000, 100_000]), random.pick(BRACKETS));
      const other = field === "msg_id" ? '"value":1' : '"msg_id":1';
      await pour(
        socket,
        `{"src":"d","dest":"n","body":{"type":"write","key":"deep",${other},"${field}":${deep}}}\n`,
      );
      await rest(50);
    });
};

/** Values of 2 to 16 MB, several at once. */
const hugeValues: Attack = async (random, target) => {
  await Promise.all(
    times(4, (client) =>
      withSocket(target, async (socket) => {
        const value = "v".repeat(random.pick([2, 12, 16]) * MiB - 200);
        await pour(
          socket,
          messageOf(`huge${client}`, { type: "write", msg_id: 1, key: "huge", value }),
        );
        await rest(300);
      }),
    ),
  );
};

/** Asks for a large value over and over, and never reads. */
const slowReaders: Attack = async (random, target) => {
  await withSocket(target, async (socket) => {
    const value = "v".repeat(random.int(400_000, 900_000));
    await pour(socket, messageOf("w", { type: "write", msg_id: 1, key: "large", value }));
    await rest(100);
  });
  const read = messageOf("r", { type: "read", msg_id: 1, key: "large" });
  await Promise.all(
    times(12, () =>
      withSocket(target, async (socket) => {
        socket.pause();
        await pour(socket, read.repeat(400));
        await rest(500);
      }),
    ),
  );
};

/** Thirty lines that never end. */
const unfinishedLines: Attack = async (_, target) => {
  const piece = Buffer.alloc(MiB, "u");
  await Promise.all(
    times(30, () =>
      withSocket(target, async (socket) => {
        for (let sent = 0; sent < 15; sent++) await pour(socket, piece);
        await rest(300);
      }),
    ),
  );
};

/** One long line, a few hundred bytes at a time. */
const smallPieces: Attack = (random, target) =>
  withSocket(target, async (socket) => {
    socket.setNoDelay(true);
    const piece = Buffer.alloc(random.int(100, 500), "p");
    for (let sent = 0; sent < 4000 && !socket.destroyed; sent++) {
      socket.write(piece);
      if (sent % 20 === 0) await rest(0);
    }
  });

const MOST = Number.MAX_SAFE_INTEGER;

/** Messages between members, sent by a client under the name of one. */
const forgedMembers: Attack = async (random, target) => {
  for (const src of target.nodes)
    await withSocket(target, async (socket) => {
      const lie = random.pick([MOST, MOST - 1, 2 ** 52, 10_000_000]);
      for (const key of ["honest", "k", random.pick(INHERITED)]) {
        const held = { version: [lie, src], value: FORGED };
        const op = `${src}.1.${random.int(1, 9)}`;
        const bodies: { readonly [field: string]: Json }[] = [
          { type: "install", op, key, held, home: null },
          { type: "install", op, key, held, home: target.nodes[0]! },
          { type: "report", op, key, held },
          { type: "installed", op, key },
          { type: "offer", key, held },
          { type: "hint", key, held },
          { type: "handed", key, version: [lie, src] },
          { type: "put", op, turn: [lie, lie], key, value: FORGED },
          { type: "done", op, key, answer: FORGED },
          { type: "write", msg_id: 1, key, value: FORGED },
        ];
        const forgeries = bodies.map((body) => messageOf(src, body));
        await pour(socket, forgeries.join(""));
      }
      await rest(50);
    });
  for (const from of target.nodes)
    for (const to of target.nodes)
      await withSocket(target, async (socket) => {
        await pour(socket, line({ member: { from, to, nonce: "0".repeat(64) } }));
        await rest(20);
        await pour(socket, line({ member: { proof: "0".repeat(64) } }));
        const held = { version: [MOST, from], value: FORGED };
        const install = { type: "install", op: "o", key: "honest", held, home: null };
        await pour(socket, messageOf(from, install));
      });
};

/** Requests under the name and with the numbers of the honest client. */
const sameName: Attack = (_, target) =>
  withSocket(target, async (socket) => {
    for (let nth = 0; nth < 40; nth++) {
      await pour(socket, messageOf("honest", { type: "read", msg_id: 1, key: "other" }));
      await rest(5);
    }
  });

/** Numbers that a double cannot hold. */
const numbers: Attack = (random, target) =>
  withSocket(target, async (socket) => {
    for (const number of ["1e999", "-1e400", "9007199254740993", "1e-400"]) {
      const key = random.pick(["1", number]);
      await pour(
        socket,
        `{"src":"d","dest":"n","body":{"type":"write","msg_id":${number},"key":${key},"value":[${number}]}}\n`,
      );
    }
    await pour(socket, `{"src":"d","dest":"n","body":{"type":"write","key":1,"value":1`);
    for (let piece = 0; piece < 8; piece++) await pour(socket, "0".repeat(MiB / 8));
  });

/** Many connections that send nothing, or very little. */
const crowd: Attack = async (random, target) => {
  await Promise.all(
    times(500, () =>
      withSocket(target, async (socket) => {
        if (random.chance(0.5)) await pour(socket, "{");
        await rest(300);
      }),
    ),
  );
};

/** Requests without waiting for their answers. */
const flood: Attack = async (random, target) => {
  await Promise.all(
    times(8, (client) =>
      withSocket(target, async (socket) => {
        socket.resume();
        const value = "f".repeat(random.pick([1, 1000, 100_000]));
        for (let nth = 0; nth < 4; nth++) {
          const body = { type: "write", msg_id: nth, key: `flood${client}`, value };
          await pour(socket, messageOf(`f${client}`, body).repeat(10));
        }
        await rest(300);
      }),
    ),
  );
};

export const attacks: Readonly<Record<string, Attack>> = {
  garbage,
  inheritedNames,
  depth,
  hugeValues,
  slowReaders,
  unfinishedLines,
  smallPieces,
  forgedMembers,
  sameName,
  numbers,
  crowd,
  flood,
};
