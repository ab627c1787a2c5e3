/** The other side: a disk behind a network, as a file system needs one. It keeps no copy of a block. */
import type { RpcClient } from "../rpc/client.ts";
import { RpcError } from "../rpc/errors.ts";
import type { BlockDevice } from "../vfs/block-device.ts";
import { fail } from "../vfs/errors.ts";
import { diskProgram } from "./disk-program.ts";
import type { DiskFault } from "./options.ts";

type DeviceOptions = {
  /** A name that no other client has, and that this one had in no earlier life: it numbers its writes from 1. */
  readonly client: string;
  readonly shape: Pick<BlockDevice, "blocks" | "blockSize">;
  readonly faults?: readonly DiskFault[];
};

/** Asks a server for its disk. @throws VfsError EIO where it is no remote disk, or does not answer in time */
export const openRemoteDevice = async (
  rpc: RpcClient,
  options: Omit<DeviceOptions, "shape">,
): Promise<BlockDevice> => {
  const shape = await asDisk(rpc.stub(diskProgram).describe(undefined));
  return writingInOrder(remoteDevice(rpc, { ...options, shape }));
};

/**
 * Sends each write when the one before has ended. If two were on their way at once, and the later one came first, the
 * server would take the earlier one for a copy, and not do it.
 */
const writingInOrder = (device: BlockDevice): BlockDevice => {
  let line: Promise<unknown> = Promise.resolve();
  return {
    ...device,
    write: (block, bytes) => {
      const copy = bytes.slice();
      const done = line.then(() => device.write(block, copy));
      line = done.catch(() => undefined);
      return done;
    },
  };
};

/**
 * The disk of a server whose shape is known. Each read and each write of a block is one call; a write is on the
 * server's disk when it resolves, so that there is nothing to flush. Writes have to be made one after another. Both
 * throw VfsError: EIO, ENOSPC.
 */
export const remoteDevice = (
  rpc: RpcClient,
  { client, shape: { blocks, blockSize }, faults = [] }: DeviceOptions,
): BlockDevice => {
  const stub = rpc.stub(diskProgram);
  const cache = faults.includes("read-from-cache")
    ? new Map<number, Uint8Array>()
    : undefined;
  let writes = 0n;
  return {
    blocks,
    blockSize,
    read: async (block) => {
      const known = cache?.get(block);
      if (known !== undefined) return known.slice();
      const { type, value } = await asDisk(stub.read(block));
      if (value === undefined)
        return fail(type === "EINVAL" ? "EIO" : type, named(block));
      if (value.length !== blockSize)
        return fail("EIO", `${named(block)} came with ${value.length} bytes`);
      cache?.set(block, value);
      return value;
    },
    write: async (block, bytes) => {
      const number = ++writes;
      const status = await asDisk(stub.write({ client, number, block, bytes }));
      if (status !== "OK") fail(status === "EINVAL" ? "EIO" : status, named(block));
      cache?.set(block, bytes.slice());
    },
    flush: async () => {},
  };
};

const named = (block: number): string => `block ${block} of the remote disk`;

/** Turns an error of the network into one of the device. */
const asDisk = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RpcError)
      return fail("EIO", `the remote disk: ${error.message}`);
    throw error;
  }
};
