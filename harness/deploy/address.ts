import { InputError } from "../model/input-error.ts";

export type Address = { readonly host: string; readonly port: number };

/** `host:port`, the host possibly in brackets. */
export const parseAddress = (text: string): Address => {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65535)
    throw new InputError(`${text}: expected an address such as 127.0.0.1:7101`);
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port) };
};

export const showAddress = ({ host, port }: Address): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;
