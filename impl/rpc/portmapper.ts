/** A portmapper of its own: RFC 1833, section 3 (version 2). It knows what registers, and starts with what it is given. */
import { PORTMAP_PORT, PROTOCOLS, portmap } from "./portmap.ts";
import type { CallContext, Handlers } from "./program.ts";
import { RpcServer } from "./server.ts";

type Mapping = {
  readonly program: number;
  readonly version: number;
  readonly protocol: number;
  readonly port: number;
};

/** The most registered programs. There is a limit since any program of this machine may register. */
const MAPPINGS_MAX = 1024;

/** A program that is registered from the start. */
type KnownProgram = {
  readonly program: { readonly number: number; readonly version: number };
  readonly tcp?: number;
  readonly udp?: number;
};

const mappingsOf = ({ program, ...ports }: KnownProgram): readonly Mapping[] =>
  Object.entries(ports).map(([protocol, port]) => ({
    program: program.number,
    version: program.version,
    protocol: PROTOCOLS[protocol as keyof typeof PROTOCOLS],
    port,
  }));

/** Only programs of this machine may change what is registered. */
const isLocal = ({ address }: CallContext): boolean => /^127\.|^::1$/.test(address);

const keyOf = ({ program, version, protocol }: Mapping): string =>
  `${program} ${version} ${protocol}`;

/** The procedures of a portmapper. */
const handlersOf = (
  known: readonly KnownProgram[],
): Handlers<typeof portmap.procedures> => {
  const all = new Map<string, Mapping>();
  const itself = { program: portmap, tcp: PORTMAP_PORT, udp: PORTMAP_PORT };
  for (const mapping of [itself, ...known].flatMap(mappingsOf))
    all.set(keyOf(mapping), mapping);
  return {
    set: (mapping, context) => {
      const key = keyOf(mapping);
      if (!isLocal(context) || all.has(key) || all.size >= MAPPINGS_MAX) return false;
      all.set(key, mapping);
      return true;
    },
    unset: ({ program, version }, context) => {
      if (!isLocal(context)) return false;
      const gone = [...all].filter(
        ([, each]) => each.program === program && each.version === version,
      );
      for (const [key] of gone) all.delete(key);
      return gone.length > 0;
    },
    getPort: (asked) => all.get(keyOf(asked))?.port ?? 0,
    dump: () => [...all.values()],
  };
};

/** A server that is a portmapper: to be served over TCP and UDP at `PORTMAP_PORT`. */
export const portmapper = (known: readonly KnownProgram[]): RpcServer => {
  const server = new RpcServer();
  server.add(portmap, handlersOf(known));
  return server;
};
