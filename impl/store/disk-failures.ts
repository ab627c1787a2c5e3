/** The behaviour of a node whose disk fails: it acknowledges nothing that is not on disk. */
import { type Body, DiskFailure, type Ports, pause } from "../ports.ts";
import { errors, refusal } from "./clients.ts";

/** The answer to a request that failed at the disk before any message about it was sent. */
export const diskRefusal = (): Body =>
  refusal(errors.unavailable, "this node cannot write to its disk: ask another node");

/**
 * True once the work has resolved; false if the disk failed, so that the work must not be acknowledged.
 *
 * @throws what the work throws, except a `DiskFailure`
 */
export const reachesDisk = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof DiskFailure) return false;
    throw error;
  }
};

/** Flushes until that succeeds, with a pause of `retryMs`: for a node that starts. */
const flushUntilDone = async (
  { disk, clock }: Ports<"disk" | "clock">,
  retryMs: number,
): Promise<void> => {
  while (!(await reachesDisk(disk.flush()))) await pause(clock, retryMs);
};

/**
 * The number of this start of a node. It is durable before the node receives or sends anything: or a late
 * answer to a request of an earlier start could be taken for an answer to a new one.
 *
 * @param last the number of the last start; read from the disk unless given
 */
export const nextBoot = async (
  ports: Ports<"disk" | "clock">,
  retryMs: number,
  last?: number,
): Promise<number> => {
  const boot = (last ?? Number((await ports.disk.get("boot")) ?? 0)) + 1;
  ports.disk.put("boot", boot);
  await flushUntilDone(ports, retryMs);
  return boot;
};
