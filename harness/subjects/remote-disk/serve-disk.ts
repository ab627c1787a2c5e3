/** `lockstep serve remote-disk --file IMG`: a disk image for clients of RPC, and for programs that speak NBD. */
import { basename, dirname, resolve } from "node:path";
import {
  FileError,
  type Files,
  needing,
  type Ports,
  PortTaken,
} from "../../../impl/ports.ts";
import { startDiskServer } from "../../../impl/remote-disk/serve-disk.ts";
import type { OwnValues, ServeWords } from "../../conform/command-line.ts";
import type { Implementation } from "../../conform/subject.ts";
import { parsePort, showAddress } from "../../deploy/address.ts";
import { openFiles } from "../../deploy/files.ts";
import { serve } from "../../deploy/serve.ts";
import { InputError } from "../../model/input-error.ts";
import { lockPath } from "../shared/path-lock.ts";
import { expectAlone, expectLoopback } from "../shared/served-alone.ts";

const MEBIBYTE = 1 << 20;

/** @throws InputError where the text is no number of MiB that a disk may have */
const mebibytesIn = (text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InputError(`"${text}": expected a number of MiB from 1 on, such as 64`);
};

const LISTEN = "127.0.0.1:12048";

/** What `serve remote-disk` takes, and says. */
export const serveWords: ServeWords = {
  options: {
    file: { value: "IMG", meaning: "the image of the disk", required: true },
    size: {
      value: "MIB",
      meaning: "makes the image where there is none, with so many MiB of zeros",
      parse: mebibytesIn,
    },
    nbd: {
      value: "PORT",
      meaning: "also serves NBD at this port; 10809 unless given",
      parse: parsePort,
    },
  },
  usual: { id: "disk", listen: LISTEN, data: null },
  says: (at, { file, nbd }) =>
    [
      `${file}: program 0x20000163 of ONC RPC, version 1, over TCP; and NBD`,
      `use it: qemu-io -f raw -c 'read 0 512' nbd://${showAddress({ ...at, port: Number(nbd ?? NBD_PORT) })}`,
    ].join("\n"),
};

/** The port that IANA has for NBD. */
const NBD_PORT = 10_809;

/** @throws InputError where there is an image already, and it has another size than the one that the command names */
const expectSize = async (
  files: Files,
  { size }: OwnValues,
  image: string,
): Promise<void> => {
  const found = await files.stat(`/${basename(image)}`).catch(() => undefined);
  const isOther = found !== undefined && found.size > 0;
  if (size === undefined || !isOther || found.size === Number(size) * MEBIBYTE) return;
  throw new InputError(
    `${image}: has ${found.size.toLocaleString("en-US")} bytes, not ${size} MiB; leave out --size, which is for an image that is not there yet`,
  );
};

/** Serves the disk, until it is closed. */
export const serveDisk: NonNullable<Implementation["serve"]> = async (
  options,
  own: OwnValues = {},
) => {
  const { listen } = options;
  expectAlone(options, "serve remote-disk: a disk");
  expectLoopback(
    listen,
    "every program that reaches the port can write to the disk",
    LISTEN,
  );
  const image = resolve(String(own.file));
  const files = await openFiles({ directory: dirname(image), control: undefined });
  const unlock = await lockPath(image, "another server has this image");
  await expectSize(files, own, image);
  let port = 0;
  const start = needing(["streams"], ({ streams }: Ports<"streams">) =>
    startDiskServer(
      { streams, files },
      {
        path: `/${basename(image)}`,
        ...(own.size !== undefined && { size: Number(own.size) * MEBIBYTE }),
        port: listen.port,
        nbdPort: Number(own.nbd ?? NBD_PORT),
        onListening: ({ rpc }) => {
          port = rpc;
        },
      },
    ),
  );
  try {
    const { close } = await serve({ ...options, start });
    return {
      port,
      close: async () => {
        await close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    if (error instanceof PortTaken)
      throw new InputError(`${showAddress(listen)}, or the port of NBD, is in use`);
    if (!(error instanceof FileError)) throw error;
    const make = error.code === "ENOENT" ? "; make it with --size 64" : "";
    throw new InputError(`${image}: the image cannot be used: ${error.code}${make}`);
  }
};
