/** Servers of a folder of this machine: which folder it may be, and which machines may use it. */
import { opendirSync, realpathSync, statSync } from "node:fs";
import { BlockList, isIP } from "node:net";
import { basename, dirname, join, resolve, sep } from "node:path";
import { isLoopback } from "../../deploy/address.ts";
import { InputError } from "../../model/input-error.ts";

/** The addresses in a list, each of which may be a network. @throws InputError where one is none */
export const addressesIn = (list: string): BlockList => {
  const addresses = new BlockList();
  for (const each of list.split(",")) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(each.trim()) ?? [];
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    if (family === 0 || Number(bits ?? 0) > most)
      throw new InputError(
        `--allow ${each}: expected an address such as 10.0.0.5, or a network such as 10.1.0.0/16`,
      );
    const kind = family === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) addresses.addAddress(address, kind);
    else addresses.addSubnet(address, Number(bits), kind);
  }
  return addresses;
};

/** The folder that is served. @throws InputError where it is none, or holds the server's own data */
export const folderOf = (given: string, data: string): string => {
  let folder: string;
  try {
    folder = realpathSync(given);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${given}: the folder cannot be served: ${code}`);
  }
  if (!statSync(folder).isDirectory()) throw new InputError(`${given}: is no folder`);
  try {
    opendirSync(folder).closeSync();
    statSync(`${folder}/.`);
  } catch {
    throw new InputError(`${given}: the user that runs the server may not read it`);
  }
  if (`${realPathOf(data)}${sep}`.startsWith(folder === sep ? sep : `${folder}${sep}`))
    throw new InputError(
      `${data}: the data of the server would be served, too; name another folder with --data`,
    );
  return folder;
};

/** Where a path leads, though its end may not be there yet. */
const realPathOf = (path: string): string => {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const above = dirname(whole);
    return above === whole ? whole : join(realPathOf(above), basename(whole));
  }
};

/** Is a client at this address served? This machine alone is, where no addresses are given. */
export const isServed = (allowed: BlockList | null, address: string): boolean => {
  const plain = address.replace(/^::ffff:/, "");
  if (allowed === null) return isLoopback(plain);
  return allowed.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
};
