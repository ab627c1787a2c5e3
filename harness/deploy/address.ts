import { InputError } from "../model/input-error.ts";

/** Where a node listens for messages. */
export type Address = { readonly host: string; readonly port: number };

/**
 * Parses `host:port`, the host possibly in brackets.
 *
 * @throws InputError when the text is none
 */
export const parseAddress = (text: string): Address => {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65535)
    throw new InputError(`${text}: expected an address such as 127.0.0.1:7101`);
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
};

/**
 * Parses the number of a port.
 *
 * @throws InputError when the text is none
 */
export const parsePort = (text: string): number => {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new InputError(`"${text}": expected a port, a number up to 65535`);
};

/** The address as `host:port`; an IPv6 host in brackets. */
export const showAddress = ({ host, port }: Address): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;

/** Is a host this machine, as only this machine reaches it? */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
