/** The network of this machine, as a program has it that is the client of one server. */
import { lookup } from "node:dns/promises";
import { openStreams } from "../../deploy/streams.ts";
import { InputError } from "../../model/input-error.ts";

/**
 * Opens streams over IPv4 or IPv6, whichever the server has.
 *
 * @param host the server, by name or address
 * @returns the address of the server, the streams, which take it by either, and how they are closed
 * @throws InputError where there is no such host
 */
export const networkTo = async (host: string) => {
  const found = await lookup(host).catch(() => {
    throw new InputError(`${host}: no such host`);
  });
  const { streams, close } = openStreams({
    self: "client",
    hosts: {
      own: found.family === 6 ? "::" : "0.0.0.0",
      ipOf: (name) => (name === host ? found.address : name),
      // An IPv4 address looks like this at a socket of IPv6.
      nameOf: (ip) => ip.replace(/^::ffff:/, ""),
    },
    control: undefined,
  });
  return { address: found.address, streams, close };
};
