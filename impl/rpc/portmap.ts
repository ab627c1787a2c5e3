/** The portmapper: RFC 1833, section 3 (version 2). A server may register where its programs are. */
import { list, struct } from "../xdr/composite.ts";
import { bool, nothing, unsigned } from "../xdr/numbers.ts";
import type { RpcClient } from "./client.ts";
import { procedure, program } from "./program.ts";

const mapping = struct({
  program: unsigned,
  version: unsigned,
  protocol: unsigned,
  port: unsigned,
});

/** The numbers of protocols in IP. */
export const PROTOCOLS = { tcp: 6, udp: 17 } as const;

/** The port of portmappers. */
export const PORTMAP_PORT = 111;

/** The program of portmappers. */
export const portmap = program({
  number: 100_000,
  version: 2,
  procedures: {
    set: procedure(1, mapping, bool),
    unset: procedure(2, mapping, bool),
    getPort: procedure(3, mapping, unsigned, { isIdempotent: true }),
    dump: procedure(4, nothing, list(mapping), { isIdempotent: true }),
  },
});

/** A version of a program. */
type Registered = { readonly number: number; readonly version: number };

/** Registers ports of a program, in place of those that were; false: the portmapper refuses. @throws RpcError */
export const register = async (
  portmapper: RpcClient,
  { number, version }: Registered,
  ports: { readonly tcp?: number; readonly udp?: number },
): Promise<boolean> => {
  const { set, unset } = portmapper.stub(portmap);
  const named = { program: number, version };
  await unset({ ...named, protocol: 0, port: 0 });
  let isDone = true;
  for (const [protocol, port] of Object.entries(ports)) {
    const done = await set({
      ...named,
      protocol: PROTOCOLS[protocol as keyof typeof PROTOCOLS],
      port,
    });
    isDone &&= done;
  }
  return isDone;
};

/** The port of a program; null: it is not registered. @throws RpcError */
export const portOf = async (
  portmapper: RpcClient,
  { number, version }: Registered,
  protocol: keyof typeof PROTOCOLS,
): Promise<number | null> => {
  const asked = { program: number, version, protocol: PROTOCOLS[protocol], port: 0 };
  return (await portmapper.stub(portmap).getPort(asked)) || null;
};
