/** A cell of `impl/afs` with the rule of OpenAFS, in the simulated world: a server and two clients with a program each. */
import { startCell } from "../../../../impl/afs/mounted.laws.ts";
import { O_CREAT, O_RDWR, O_TRUNC } from "../../../../impl/vfs/flags.ts";
import type { Program } from "../../../../impl/vfs/program.ts";
import type { Operation } from "../../../model/operation.ts";
import type { SimulatedWorld } from "../../../simulate/world.ts";
import type { Cell, Machine } from "./scenes.laws.ts";
import type { Call, Called } from "./worker.laws.ts";

/** As long as a server of OpenAFS takes. */
const GIVE_UP_MS = 16_600;
/** Contents have this length, so that a write replaces them all. */
const DIGITS = 8;

const THINK_MS = 1;

const textOf = (value: number): Uint8Array =>
  Buffer.from(`${value}`.padStart(DIGITS, "0"));

/** What a call of a program gives; `open` has the descriptors of the files that are open. */
const made = async (
  program: Program,
  open: Map<string, number>,
  call: Call,
): Promise<number | null> => {
  const { key } = call;
  const at = async (): Promise<number> => {
    const fd = open.get(key)!;
    await program.lseek(fd, 0, "set");
    return fd;
  };
  switch (call.type) {
    case "make": {
      const fd = await program.open(`/${key}`, O_RDWR | O_CREAT | O_TRUNC);
      await program.write(fd, textOf(0));
      await program.close(fd);
      return null;
    }
    case "open":
      open.set(key, await program.open(`/${key}`, O_RDWR));
      return null;
    case "read":
      return Number(Buffer.from(await program.read(await at(), DIGITS)).toString());
    case "write":
      await program.write(await at(), textOf(call.value));
      return null;
    case "close":
      await program.close(open.get(key)!);
      open.delete(key);
      return null;
  }
};

const machineOf = (
  world: SimulatedWorld,
  client: string,
  {
    program,
    operations,
  }: { readonly program: Program; readonly operations: Operation[] },
): Machine => {
  const open = new Map<string, number>();
  const links = world.nodes
    .filter((node) => node !== client)
    .flatMap((node) => [
      { from: node, to: client },
      { from: client, to: node },
    ]);
  return {
    call: async (call): Promise<Called> => {
      await world.pause(THINK_MS); // Or one call would begin when the last one returns: at the same time as it.
      const from = world.agenda.now;
      const result = await made(program, open, call);
      const to = world.agenda.now;
      if (call.type !== "make")
        operations.push({ client, request: call, result, invoked: from, returned: to });
      return { result, error: null, from, to };
    },
    sent: async () =>
      world.events.filter(
        ({ node, action }) => node === client && action === "packet-out",
      ).length,
    cut: async () => {
      for (const link of links) world.cut(link);
    },
    heal: async () => {
      for (const link of links) world.heal(link);
    },
  };
};

/** Does something with such a cell. */
export const inVariant = async <R>(work: (cell: Cell) => Promise<R>): Promise<R> => {
  const { world, programOn, run } = await startCell({
    serves: { rule: "openafs", giveUpMs: GIVE_UP_MS },
  });
  const operations: Operation[] = [];
  const of = (client: string): Machine =>
    machineOf(world, client, { program: programOn(client), operations });
  const pause = (ms: number): Promise<void> => world.pause(ms);
  return run(() => work({ a: of("a"), b: of("b"), operations, pause }));
};
