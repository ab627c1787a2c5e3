/** `lockstep mount nfs HOST:PORT/EXPORT DIR`: our client under the kernel of this machine. */
import type { NfsMountOptions } from "../../../impl/nfs/client/mount.ts";
import type { Json } from "../../../impl/ports.ts";
import type { MountWords, OwnValues } from "../../conform/command-line.ts";
import { type Address, parseAddress, parsePort } from "../../deploy/address.ts";
import { complain } from "../../deploy/serve.ts";
import { InputError } from "../../model/input-error.ts";
import { mountable } from "../shared/mount/operations.ts";
import { connectNfs } from "./connected.ts";

/** @throws InputError where the text is none */
export const sourceIn = (
  text: string,
): { readonly at: Address; readonly directory: string } => {
  const [, address, directory] = /^([^/]+)(\/.*)$/.exec(text) ?? [];
  if (address !== undefined && directory !== undefined)
    return { at: parseAddress(address), directory };
  throw new InputError(
    `"${text}": expected HOST:PORT/EXPORT, such as 127.0.0.1:12049/srv`,
  );
};

/** @throws InputError where the text is no number of seconds */
const seconds = (text: string): Json => {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 86_400) return value * 1000;
  throw new InputError(`"${text}": expected seconds, from 0 to 86400`);
};

const SECONDS = "SECONDS";

/** The options of a mount that these words choose; their names are those of nfs(5). */
const optionsOf = (own: OwnValues): Partial<NfsMountOptions> => {
  const ms = (name: string): number | undefined => own[name] as number | undefined;
  for (const kind of ["acreg", "acdir"]) {
    const [least, most] = [ms(`${kind}min`), ms(`${kind}max`)];
    if (least !== undefined && most !== undefined && least > most)
      throw new InputError(`--${kind}min: expected no more than --${kind}max`);
  }
  const given = {
    mountPort: ms("mountport"),
    fileLeastMs: ms("acregmin") ?? ms("actimeo"),
    fileMostMs: ms("acregmax") ?? ms("actimeo"),
    directoryLeastMs: ms("acdirmin") ?? ms("actimeo"),
    directoryMostMs: ms("acdirmax") ?? ms("actimeo"),
    closeToOpen: own.nocto === true ? false : undefined,
    writes: own.sync === true ? "through" : undefined,
    mount: own.soft === true ? "soft" : undefined,
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
};

/** What `mount nfs` takes, and does. */
export const mountWords: MountWords = {
  source: "HOST:PORT/EXPORT",
  options: {
    mountport: {
      value: "PORT",
      meaning: "the port of the mount protocol; that of NFS unless given",
      parse: parsePort,
    },
    soft: { value: null, meaning: "calls fail where the server does not answer" },
    nocto: { value: null, meaning: "an open does not ask whether the file has changed" },
    sync: { value: null, meaning: "each write is on the server's disk when it returns" },
    actimeo: {
      value: SECONDS,
      meaning: "the value of each of the next four options that is not given",
      parse: seconds,
    },
    acregmin: {
      value: SECONDS,
      meaning: "for how long cached attributes of files are used, at first: 3",
      parse: seconds,
    },
    acregmax: {
      value: SECONDS,
      meaning: "for how long cached attributes of files are used, at most: 60",
      parse: seconds,
    },
    acdirmin: {
      value: SECONDS,
      meaning: "for how long cached attributes of directories are used, at first: 30",
      parse: seconds,
    },
    acdirmax: {
      value: SECONDS,
      meaning: "for how long cached attributes of directories are used, at most: 60",
      parse: seconds,
    },
  },
  open: async (source, own) => {
    const { at, directory } = sourceIn(source);
    const options = { ...optionsOf(own), notice: complain };
    const { fs, unmount, abandon, close } = await connectNfs(at, directory, options);
    const end = async (): Promise<void> => {
      try {
        await unmount();
      } finally {
        abandon();
        close();
      }
    };
    return { ...mountable(fs), close: end };
  },
};
