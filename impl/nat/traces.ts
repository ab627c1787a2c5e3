/** What a translator traces of its table. */
import { addressText } from "../ip/ipv4.ts";
import type { Json } from "../ports.ts";
import type { Mappings } from "./mappings.ts";
import type { Place } from "./rewrite.ts";

const placeText = ({ address, port }: Place): string => `${addressText(address)}:${port}`;

/** Its mappings and the ports that rest, as a value for a trace. */
export const tableOf = (tables: Iterable<Mappings>, tick: number, rest: number): Json => {
  const all = [...tables];
  return {
    mappings: all.flatMap((table) =>
      table.all().map(({ inside, port, lastTick, contacts }) => ({
        protocol: table.protocol,
        inside: placeText(inside),
        port,
        idle: tick - lastTick,
        contacts: [...contacts].map(([key, phase]) => ({
          remote: placeText({ address: Math.floor(key / 0x10000), port: key % 0x10000 }),
          phase,
        })),
      })),
    ),
    resting: all.flatMap(({ resting }) =>
      [...resting].map(([port, since]) => ({ port, left: rest - (tick - since) })),
    ),
  };
};
