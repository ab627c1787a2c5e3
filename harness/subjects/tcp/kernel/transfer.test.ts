/** Connections between this TCP and the kernel's, opened and closed from either side, with data both ways. */
import { expect } from "vitest";
import { SYN } from "../../../../impl/tcp/segment.ts";
import { digestOf } from "./party.laws.ts";
import type { Pattern } from "./programs.laws.ts";
import { kernelStates, lose, type Stage, withKernel } from "./world.laws.ts";

const there: Pattern = { seed: 1, count: 300_000 };
const back: Pattern = { seed: 2, count: 200_000 };

type Exchange = {
  readonly port: number;
  readonly opener: string;
  readonly closer: string;
  /** Called once the connection is open. */
  readonly whenOpen?: () => Promise<unknown>;
};

/** Data both ways, and then one side closes first: its end is in TIME-WAIT afterwards. */
const exchange = async (
  { kernel, ours, stack }: Stage,
  { port, opener, closer, whenOpen = async () => {} }: Exchange,
): Promise<void> => {
  const [active, passive] = opener === "kernel" ? [kernel, ours] : [ours, kernel];
  await passive.listen(port);
  const a = await active.connect(port);
  const b = await passive.accept(port);
  await whenOpen();
  await Promise.all([a.write(there), b.write(back)]);
  const [first, last] = closer === opener ? [a, b] : [b, a];
  await first.end();
  expect(await last.until("end")).toMatchObject(digestOf(last === b ? there : back));
  await last.end();
  const seen = await first.until("close");
  expect(seen).toMatchObject(digestOf(first === b ? there : back));
  expect(seen.events).toEqual(
    first === a ? ["connect", "end", "close"] : ["end", "close"],
  );
  await passive.unlisten(port);
  expect(stack.stats()).toMatchObject({ badAck: 0, noAck: 0 });
};

/** Bits of RFC 3168, which this TCP neither sets nor minds. */
const [ECE, CWR] = [0x40, 0x80];

/** What a kernel offers in its SYN, by default and reduced to RFC 793. */
const offered = (stage: Stage) =>
  stage.tap.segments.find(({ from, flags }) => from === "kernel" && (flags & SYN) !== 0)!;

const REDUCED = ["sack", "timestamps", "window_scaling"].map(
  (name) => `net.ipv4.tcp_${name}`,
);
const set = ({ namespace }: Stage, names: readonly string[], value: number) =>
  namespace.run("sysctl", ["-qw", ...names.map((name) => `${name}=${value}`)]);

withKernel("this TCP and the kernel's", ["iptables"], (scene) => {
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

  scene("the kernel offers all it has by default", async (stage) => {
    await exchange(stage, { port: 90, opener: "kernel", closer: "kernel" });
    expect(offered(stage).options).toMatchObject({
      mss: 1460,
      sackPermitted: true,
      timestamps: {},
    });
    expect(offered(stage).options.windowScale).toBeGreaterThan(0);
    const stamped = stage.tap.segments.every(
      ({ options }) => options.timestamps !== null,
    );
    expect(stamped).toBe(true);
  });

  scene("a kernel without options, and with a small segment size", async (stage) => {
    await set(stage, REDUCED, 0);
    const route = ["10.99.0.0/24", "dev", stage.namespace.name];
    await stage.namespace.run("ip", ["route", "replace", ...route, "advmss", "536"]);
    try {
      await exchange(stage, { port: 91, opener: "kernel", closer: "ours" });
      await exchange(stage, { port: 92, opener: "ours", closer: "kernel" });
    } finally {
      await set(stage, REDUCED, 1);
      await stage.namespace.run("ip", ["route", "replace", ...route]);
    }
    const none = { windowScale: null, sackPermitted: false, timestamps: null };
    expect(offered(stage).options).toEqual({ mss: 536, ...none });
    const sizes = stage.tap.segments
      .filter(({ from }) => from === "ours")
      .map(({ data }) => data.length);
    expect(Math.max(...sizes)).toBe(536);
  });

  scene("a kernel that asks for explicit congestion notification", async (stage) => {
    await set(stage, ["net.ipv4.tcp_ecn"], 1);
    try {
      await exchange(stage, { port: 93, opener: "kernel", closer: "kernel" });
    } finally {
      await set(stage, ["net.ipv4.tcp_ecn"], 2);
    }
    const bits = ECE | CWR;
    expect(offered(stage).flags & bits).toBe(bits);
    const ours = stage.tap.segments.filter(({ from }) => from === "ours");
    expect(ours.some(({ flags }) => (flags & bits) !== 0)).toBe(false);
  });

  for (const [nth, opener, closer] of [
    [4, "kernel", "ours"],
    [5, "ours", "kernel"],
  ] as const)
    scene(
      `a link that loses in both directions, ${opener} connects`,
      async (stage) => {
        // Not the handshake: by RFC 6298, 5.7, what follows a lost SYN waits for 3 s.
        const whenOpen = () => lose(stage.namespace, 0.05);
        await exchange(stage, { port: 90 + nth, opener, closer, whenOpen });
      },
      { beside: [] },
    );

  scene("a link that is cut for a second while data flow", async (stage) => {
    let isCut = false;
    stage.tap.drop(() => isCut);
    const going = exchange(stage, { port: 96, opener: "ours", closer: "ours" });
    await expect
      .poll(() => stage.tap.segments.length, { interval: 1 })
      .toBeGreaterThan(20);
    isCut = true;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    isCut = false;
    await going;
    expect(stage.stack.stats().timeouts).toBeGreaterThan(0);
  });
});
