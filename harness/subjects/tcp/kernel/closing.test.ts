/** The ends of connections between this TCP and the kernel's: half-closed, reset, refused, crossing, too late. */
import { expect } from "vitest";
import { ACK, FIN, RST, SYN } from "../../../../impl/tcp/segment.ts";
import { digestOf, type End } from "./party.laws.ts";
import { kernelStates, type Stage, withKernel } from "./world.laws.ts";

const some = { seed: 3, count: 100_000 };

type Side = "kernel" | "ours";
const sides: readonly Side[] = ["kernel", "ours"];
const otherThan = (side: Side): Side => (side === "kernel" ? "ours" : "kernel");

let ports = 1000;

/** A connection that the side has opened to the other one. */
const opened = async (stage: Stage, opener: Side) => {
  const passive = stage[otherThan(opener)];
  const port = ports++;
  await passive.listen(port);
  const a = await stage[opener].connect(port);
  const b = await passive.accept(port);
  await a.until("connect");
  await passive.unlisten(port);
  return { a, b, port };
};

/** Ends both directions, one after the other. */
const endBoth = async (first: End, second: End): Promise<void> => {
  await first.end();
  await second.until("end");
  await second.end();
  await first.until("close");
};

/** Resolves once so many segments of a side hold this. */
const sent = async (
  { tap }: Stage,
  side: Side,
  { flag, times = 1 }: { readonly flag: number; readonly times?: number },
): Promise<void> => {
  const count = (): number =>
    tap.segments.filter(({ from, flags }) => from === side && (flags & flag) !== 0)
      .length;
  await expect
    .poll(count, { interval: 5, timeout: 10_000 })
    .toBeGreaterThanOrEqual(times);
};

withKernel("the end of a connection", ["nc"], (scene) => {
  for (const side of sides) {
    scene(`${side} has ended, and still receives`, async (stage) => {
      const { a, b } = await opened(stage, side);
      await a.write(some);
      await a.end();
      expect(await b.until("end")).toMatchObject(digestOf(some));
      await b.write(some);
      await b.end();
      expect(await a.until("close")).toMatchObject(digestOf(some));
    });

    scene(`${side} resets: the other side hears ECONNRESET`, async (stage) => {
      const { a, b } = await opened(stage, side);
      await b.write(some);
      await a.until(some.count);
      await a.reset();
      expect((await b.until("close")).events).toEqual(["ECONNRESET", "close"]);
    });

    scene(
      `${side} connects to a port without a listener: ECONNREFUSED`,
      async (stage) => {
        const socket = await stage[side].connect(ports++);
        expect((await socket.until("close")).events).toEqual(["ECONNREFUSED", "close"]);
      },
    );

    scene(
      `${side} closes with bytes unread: the other side hears of it`,
      async (stage) => {
        const { a, b } = await opened(stage, side);
        await a.pause();
        await b.write(some);
        await a.destroy();
        await sent(stage, side, { flag: RST });
        // A program that has read the end hears of a RST when it writes, and the write may fail first.
        await b.write(some);
        expect((await b.until("close")).events.at(-2)).toMatch(/^(ECONNRESET|EPIPE)$/);
      },
    );

    scene(
      `the last acknowledgement of ${side} is lost: TIME-WAIT answers the FIN`,
      async (stage) => {
        const { a, b, port } = await opened(stage, side);
        await a.end();
        await b.until("end");
        await sent(stage, otherThan(side), { flag: ACK });
        let lost = 0;
        stage.tap.drop(({ flags }, from) => {
          const isLast = from === side && (flags & FIN) === 0 && lost === 0;
          if (isLast) lost += 1;
          return isLast;
        });
        await b.end();
        await a.until("close");
        await sent(stage, otherThan(side), { flag: FIN, times: 2 });
        expect(lost).toBe(1);
        const left = side === "kernel" ? ["TIME-WAIT"] : [];
        await expect.poll(() => kernelStates(stage, port)).toEqual(left);
      },
    );

    scene(
      `${side} is in TIME-WAIT, and gets a new connection of the same ports`,
      async (stage) => {
        const active = otherThan(side);
        const [port, localPort] = [ports++, ports++];
        await stage[side].listen(port);
        for (const seed of [1, 2]) {
          const a = await stage[active].connect(port, { localPort });
          const b = await stage[side].accept(port);
          await a.write({ seed, count: 1000 });
          await b.until(1000);
          await endBoth(b, a);
          // The kernel gives the port back once the last acknowledgement has arrived.
          const left = side === "kernel" ? ["TIME-WAIT"] : [];
          await expect.poll(() => kernelStates(stage, port)).toEqual(left);
        }
        await stage[side].unlisten(port);
        const syns = stage.tap.segments.filter(
          ({ from, flags }) => from === active && (flags & SYN) !== 0,
        );
        expect(syns).toHaveLength(2);
      },
    );
  }

  scene("both close at once", async (stage) => {
    const { a, b, port } = await opened(stage, "kernel");
    stage.tap.hold();
    await Promise.all([a.end(), b.end()]);
    await sent(stage, "kernel", { flag: FIN });
    await sent(stage, "ours", { flag: FIN });
    stage.tap.release();
    await Promise.all([a.until("close"), b.until("close")]);
    await expect.poll(() => kernelStates(stage, port)).toEqual(["TIME-WAIT"]);
    await expect.poll(() => stage.stack.sizes().timeWait).toBe(1);
  });

  for (const simultaneousOpen of ["table-6", "figure-7"] as const)
    scene(
      `both open at once, by ${simultaneousOpen}`,
      async (stage) => {
        const [mine, theirs] = [ports++, ports++];
        stage.tap.hold();
        const a = await stage.kernel.connect(mine, { localPort: theirs });
        const b = await stage.ours.connect(theirs, { localPort: mine });
        await sent(stage, "kernel", { flag: SYN });
        await sent(stage, "ours", { flag: SYN });
        stage.tap.release();
        await Promise.all([a.until("connect"), b.until("connect")]);
        await a.write(some);
        await b.write(some);
        expect(await a.until(some.count)).toMatchObject(digestOf(some));
        expect(await b.until(some.count)).toMatchObject(digestOf(some));
        await endBoth(a, b);
      },
      { options: { simultaneousOpen } },
    );

  scene("the kernel does not read: probes, until the window opens", async (stage) => {
    const { a, b } = await opened(stage, "kernel");
    await a.pause();
    const many = { seed: 4, count: 8_000_000 }; // More than its buffer ever holds.
    const written = b.write(many);
    const probes = () => stage.stack.stats().windowProbes;
    await expect.poll(probes, { timeout: 10_000 }).toBeGreaterThan(0);
    await a.resume();
    await written;
    expect(await a.until(many.count)).toMatchObject(digestOf(many));
    await endBoth(b, a);
  });

  scene(
    "this TCP does not read: the kernel probes, until the window opens",
    async (stage) => {
      const { a, b } = await opened(stage, "ours");
      await a.pause();
      const many = { seed: 5, count: 1_000_000 }; // More than the buffer of this TCP.
      const written = b.write(many);
      const { segments } = stage.tap;
      const isClosed = () =>
        segments.some(({ from, window }) => from === "ours" && window === 0);
      await expect.poll(isClosed, { timeout: 10_000 }).toBe(true);
      const before = segments.length;
      await expect
        .poll(() => segments.length, { timeout: 10_000 })
        .toBeGreaterThan(before + 1);
      await a.resume();
      await written;
      expect(await a.until(many.count)).toMatchObject(digestOf(many));
      await endBoth(b, a);
    },
  );

  scene(
    "nc connects, sends, ends, and gets the bytes back",
    async ({ net, namespace }) => {
      const port = ports++;
      const server = net.createServer({ allowHalfOpen: true }, (socket) =>
        socket.pipe(socket),
      );
      server.listen(port);
      const said = await namespace.run("sh", [
        "-c",
        `seq 1 20000 | nc -N 10.99.0.2 ${port} | cksum`,
      ]);
      server.close();
      expect(said).toBe(await namespace.run("sh", ["-c", "seq 1 20000 | cksum"]));
    },
  );

  scene("nc listens, and ends when its input does", async (stage) => {
    const port = ports++;
    const nc = stage.namespace.start("sh", ["-c", `seq 1 20000 | nc -N -l ${port}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await expect
      .poll(() => stage.namespace.run("ss", ["-tlnH", "sport", String(port)]))
      .toMatch("LISTEN");
    const a = await stage.ours.connect(port);
    const { bytes } = await a.until("end");
    expect(bytes).toBe(108_894);
    await a.end();
    await a.until("close");
    nc.kill();
  });
});
