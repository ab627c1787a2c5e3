/** A program that adds, on the loopback of this machine: the server and the client of `impl/rpc`, with real ports. */
import { overDatagrams, overStreams } from "../../../impl/rpc/channel.ts";
import { RpcClient } from "../../../impl/rpc/client.ts";
import { procedure, program } from "../../../impl/rpc/program.ts";
import { serveDatagrams, serveStreams } from "../../../impl/rpc/serve.ts";
import { RpcServer } from "../../../impl/rpc/server.ts";
import { unsigned } from "../../../impl/xdr/numbers.ts";
import { RealClock } from "../../deploy/clock.ts";
import { openDatagrams } from "../../deploy/datagrams.ts";
import { realEntropy } from "../../deploy/entropy.ts";
import { hostsOf } from "../../deploy/hosts.ts";
import { openStreams } from "../../deploy/streams.ts";

/** The same program as in `impl/rpc/peers`. */
const adding = program({
  number: 0x2000_0003,
  version: 2,
  procedures: { add: procedure(1, unsigned, unsigned) },
});

const LOOPBACK = "127.0.0.1";

const open = () => {
  const more = { self: LOOPBACK, hosts: hostsOf(LOOPBACK, {}), control: undefined };
  return { datagrams: openDatagrams(more), streams: openStreams(more) };
};

/** Serves until the process ends; the ports that it took. */
export const serveAdding = async (): Promise<Readonly<Record<"udp" | "tcp", number>>> => {
  const { datagrams, streams } = open();
  const server = new RpcServer();
  let sum = 0;
  server.add(adding, {
    add: (value) => {
      sum += value;
      return sum;
    },
  });
  const udp = await serveDatagrams(server, datagrams.datagrams, 0);
  const tcp = await serveStreams(server, streams.streams, 0);
  return { udp: udp.port, tcp: tcp.port };
};

/** Adds 3 so many times, one call after another; the last sum, and the seconds that the calls took. */
export const callAdding = async (
  over: "udp" | "tcp",
  port: number,
  calls: number,
): Promise<{ readonly sum: number; readonly seconds: number }> => {
  const { datagrams, streams } = open();
  const ports = { clock: new RealClock(), entropy: realEntropy(), ...streams };
  const to = { address: LOOPBACK, port };
  const way =
    over === "udp" ? overDatagrams(datagrams.datagrams, to) : overStreams(ports, to);
  const client = await RpcClient.open(ports, way);
  const { add } = client.stub(adding);
  let sum = await add(0);
  const start = performance.now();
  for (let nth = 0; nth < calls; nth++) sum = await add(3);
  const seconds = (performance.now() - start) / 1000;
  client.close();
  datagrams.close();
  streams.close();
  return { sum, seconds };
};
