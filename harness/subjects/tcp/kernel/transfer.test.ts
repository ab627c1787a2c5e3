/** Connections between this TCP and the kernel's, opened and closed from either side, with data both ways. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { patternBytes } from "../../../../impl/tcp/pattern.ts";
import type { Pattern, Seen } from "./programs.laws.ts";
import { kernelStates, type Stage, withKernel } from "./world.laws.ts";

/** What the other side has seen of a pattern when the connection has ended in good order. */
const whole = ({ seed, count }: Pattern): Partial<Seen> => ({
  bytes: count,
  sha256: createHash("sha256")
    .update(patternBytes(seed, { from: 0, count }))
    .digest("hex"),
});

const there: Pattern = { seed: 1, count: 300_000 };
const back: Pattern = { seed: 2, count: 200_000 };

/** Data both ways, and then one side closes first: its end is in TIME-WAIT afterwards. */
const exchange = async (
  { kernel, ours, stack }: Stage,
  {
    port,
    opener,
    closer,
  }: { readonly port: number; readonly opener: string; readonly closer: string },
): Promise<void> => {
  const [active, passive] = opener === "kernel" ? [kernel, ours] : [ours, kernel];
  await passive.listen(port);
  const a = await active.connect(port);
  const b = await passive.accept(port);
  await Promise.all([a.write(there), b.write(back)]);
  const [first, last] = closer === opener ? [a, b] : [b, a];
  await first.end();
  expect(await last.until("end")).toMatchObject(whole(last === b ? there : back));
  await last.end();
  const seen = await first.until("close");
  expect(seen).toMatchObject(whole(first === b ? there : back));
  expect(seen.events).toEqual(
    first === a ? ["connect", "end", "close"] : ["end", "close"],
  );
  await passive.unlisten(port);
  expect(stack.stats()).toMatchObject({ outOfWindow: 0, badAck: 0, refused: 0 });
};

withKernel("this TCP and the kernel's", [], (scene) => {
  for (const [nth, opener, closer] of [
    [0, "kernel", "kernel"],
    [1, "kernel", "ours"],
    [2, "ours", "kernel"],
    [3, "ours", "ours"],
  ] as const)
    scene(`${opener} connects, and ${closer} closes first`, async (stage) => {
      const port = 80 + nth;
      await exchange(stage, { port, opener, closer });
      expect(stage.stack.sizes().timeWait).toBe(closer === "ours" ? 1 : 0);
      const left = closer === "kernel" ? ["TIME-WAIT"] : [];
      await expect.poll(() => kernelStates(stage, port)).toEqual(left);
    });
});
