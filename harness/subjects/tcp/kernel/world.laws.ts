/** This TCP and the kernel's on one wire, for tests to set scenes in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../../../impl/ip/ipv4.ts";
import { netOver } from "../../../../impl/tcp/net.ts";
import type { TcpOptions } from "../../../../impl/tcp/options.ts";
import { TcpStack } from "../../../../impl/tcp/stack.ts";
import { RealClock } from "../../../deploy/clock.ts";
import { realEntropy } from "../../../deploy/entropy.ts";
import { missingForTun } from "../../../deploy/tun/missing.ts";
import type { Namespace } from "../../../deploy/tun/namespace.ts";
import { capture } from "./capture.laws.ts";
import { openDevice } from "./device.laws.ts";
import { judged, violationsIn } from "./judged.laws.ts";
import { type Party, partyOf, startPeer } from "./party.laws.ts";
import { Programs } from "./programs.laws.ts";
import { type Tap, tapOn } from "./tap.laws.ts";

export const KERNEL = "10.99.0.1";
export const OURS = "10.99.0.2";

export const MSL_MS = 250;

/**
 * Timeouts as Linux has them, a short maximum segment lifetime, and no larger window than the buffer of the
 * datagram socket holds in packets.
 */
export const usual: TcpOptions = {
  mslMs: MSL_MS,
  receiveBufferBytes: 96 * 1024,
  retransmitMs: { first: 1000, least: 200, most: 60_000 },
};

/** The machines and sockets that a scene uses. */
export type Stage = {
  readonly kernel: Party;
  readonly ours: Party;
  /** The sockets of this TCP. */
  readonly net: ReturnType<typeof netOver>;
  readonly stack: TcpStack;
  readonly tap: Tap;
  readonly namespace: Namespace;
};

type SceneOptions = {
  readonly options?: TcpOptions;
  /** The machines whose packets all pass the capture in order. Default: the kernel, as long as it loses nothing. */
  readonly beside?: readonly string[];
  /** The violation that the judge of the capture has to find. Default: none. */
  readonly wrong?: RegExp;
};

type Scene = (
  title: string,
  run: (stage: Stage) => Promise<void>,
  options?: SceneOptions,
) => void;

/**
 * Scenes of this TCP and the kernel's. Each is a test on a machine of its own, whose packets are captured and
 * judged; at its end neither side has a connection left, nor anything to send. The captures stay in the folder
 * that LOCKSTEP_CAPTURES names.
 *
 * @param programs what the scenes run beside what a namespace needs
 */
export const withKernel = (
  title: string,
  programs: readonly string[],
  scenes: (scene: Scene) => void,
): void => {
  const missing = missingForTun(["tcpdump", ...programs]);
  const skipped = missing === null ? "" : ` (skipped: ${missing})`;
  describe.skipIf(missing !== null)(`${title}${skipped}`, () => {
    const { LOCKSTEP_CAPTURES: kept } = process.env;
    const folder = kept ?? mkdtempSync(join(tmpdir(), "lockstep-kernel-"));
    let wire: Awaited<ReturnType<typeof openWire>>;
    beforeAll(async () => {
      wire = await openWire();
    });
    afterAll(async () => {
      await wire?.close();
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    });
    let count = 0;
    scenes((name, run, { options, beside = [KERNEL], wrong } = {}) =>
      test(
        name,
        async () => {
          count += 1;
          const file = join(folder, `${fileName(`${title} ${count} ${name}`)}.pcap`);
          const { namespace, link } = wire;
          const endCapture = await capture(namespace, {
            file,
            link,
            ends: [OURS, KERNEL],
          });
          const stage = wire.stage(options);
          try {
            await run(stage);
            if (wrong === undefined) await quiet(stage);
          } finally {
            stage.stack.close();
            if (programs.includes("iptables")) await namespace.run("iptables", ["-F"]);
            await endCapture();
          }
          const connections = await judged(file, { beside, mslS: MSL_MS / 1000 });
          expect(connections.length).toBeGreaterThan(0);
          const violations = violationsIn(connections);
          if (wrong === undefined) expect(violations).toEqual([]);
          else expect(violations.join("\n")).toMatch(wrong);
        },
        SCENE_MS,
      ),
    );
  });
};

const fileName = (text: string): string => text.replaceAll(/[^a-z0-9]+/gi, "-");

/** A namespace, with the link to it and the programs on its kernel. */
const openWire = async () => {
  const { link, namespace, close } = await openDevice(`${KERNEL}/24`);
  const kernel = partyOf(await startPeer(namespace), OURS);
  return {
    namespace,
    link,
    /** A new machine of this TCP on the wire. */
    stage: (options: TcpOptions = {}): Stage => {
      const tap = tapOn(link);
      const stack = new TcpStack({
        clock: new RealClock(),
        entropy: realEntropy(),
        link: tap,
        address: addressOf(OURS)!,
        options: { ...usual, ...options },
      });
      const net = netOver(stack);
      const programs = new Programs(net as never);
      const ours = partyOf((order) => programs.carryOut(order), KERNEL);
      return { kernel, ours, net, stack, tap, namespace };
    },
    close,
  };
};

/**
 * From now on the kernel loses packets of both directions, each with this probability, until the scene ends. A
 * capture has those that it loses as they arrive, and not those that it loses as it sends.
 */
export const lose = async ({ run }: Namespace, probability: number): Promise<void> => {
  const random = ["-m", "statistic", "--mode", "random", "--probability"];
  for (const chain of ["INPUT", "OUTPUT"])
    await run("iptables", ["-A", chain, ...random, String(probability), "-j", "DROP"]);
};

/** The states of the kernel's connections to this TCP, by their names in `ss`; those at one port, if given. */
export const kernelStates = async (
  { namespace }: Stage,
  port?: number,
): Promise<readonly string[]> => {
  const at =
    port === undefined ? [] : ["and", "(", "sport", port, "or", "dport", port, ")"];
  const shown = await namespace.run("ss", ["-tanH", "dst", OURS, ...at.map(String)]);
  return shown
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/)[0]!);
};

/** Waits until both sides have no connection left but in TIME-WAIT. */
const quiet = async (stage: Stage): Promise<void> => {
  const left = async () => ({
    kernel: (await kernelStates(stage)).filter((state) => state !== "TIME-WAIT"),
    ours: stage.stack.sizes().connections - stage.stack.sizes().timeWait,
  });
  await expect.poll(left, { timeout: QUIET_MS }).toEqual({ kernel: [], ours: 0 });
};

const QUIET_MS = 10_000;
/** A scene that hangs is no reason for the suite to. */
const SCENE_MS = 60_000;
