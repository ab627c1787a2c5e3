/** What a node does when its disk does not take what it is told: it waits, and tells nobody that it did. */
import { type Body, DiskFailure, type Ports } from "../ports.ts";
import { errors, refusal } from "./clients.ts";

/** The answer to a request that the disk has stopped before any other node heard of it. */
export const diskRefusal = (): Body =>
  refusal(errors.unavailable, "this node cannot write to its disk: ask another node");

/** Did this work end? False: the disk failed, and nobody may be told that it is done. */
export const unlessDiskFails = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof DiskFailure) return false;
    throw error;
  }
};

/** Flushes, again and again if need be: a node that starts has nothing else to do. */
export const flushAtLast = async (
  { disk, clock }: Ports<"disk" | "clock">,
  retryMs: number,
): Promise<void> => {
  while (!(await unlessDiskFails(disk.flush())))
    await new Promise<void>((resolve) => clock.after(retryMs, resolve));
};

/**
 * The number of this start of a node: durable before the node hears or says anything, or a late answer
 * to what a dead start asked could count for a new one.
 *
 * @param last the number of the start before; what the disk holds unless given
 */
export const nextBoot = async (
  ports: Ports<"disk" | "clock">,
  retryMs: number,
  last?: number,
): Promise<number> => {
  const boot = (last ?? Number((await ports.disk.get("boot")) ?? 0)) + 1;
  ports.disk.put("boot", boot);
  await flushAtLast(ports, retryMs);
  return boot;
};
