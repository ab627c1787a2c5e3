/** What a server refuses that has no other members, and that anyone who reaches its port may use. */
import { type Address, isLoopback, showAddress } from "../../deploy/address.ts";
import type { ServeOptions } from "../../deploy/serve.ts";
import { InputError } from "../../model/input-error.ts";

/**
 * @param what the server, as in "serve tcp: an HTTP server"
 * @throws InputError where the command line names members
 */
export const expectAlone = (
  { peers, clusterKey }: Pick<ServeOptions, "peers" | "clusterKey">,
  what: string,
): void => {
  if (Object.keys(peers).length === 0 && clusterKey === undefined) return;
  throw new InputError(
    `${what} has no other members; leave out --peers and --cluster-key`,
  );
};

/**
 * @param why what would be open to other machines
 * @param usual the address that the error shows as an example
 * @throws InputError where the address is not of this machine alone
 */
export const expectLoopback = (at: Address, why: string, usual: string): void => {
  if (isLoopback(at.host)) return;
  throw new InputError(
    `${showAddress(at)}: ${why}; expected an address of loopback, such as ${usual}`,
  );
};
