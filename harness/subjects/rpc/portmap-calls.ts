/** The calls of the portmapper, as captures show them. */
import { portmap } from "../../../impl/rpc/portmap.ts";
import type { CalledProgram } from "../../capture/calls/program.ts";
import { called, said } from "../shared/called.ts";

type Mapping = {
  readonly program: number;
  readonly version: number;
  readonly protocol: number;
  readonly port: number;
};

const PROTOCOLS: Readonly<Record<number, string>> = { 6: "tcp", 17: "udp" };

const mappingText = ({ program, version, protocol, port }: Mapping): string =>
  `${program} version ${version} ${PROTOCOLS[protocol] ?? `protocol ${protocol}`}${port === 0 ? "" : ` port ${port}`}`;

const { set, unset, getPort, dump } = portmap.procedures;

const changed = {
  args: (mapping: Mapping) => said(mappingText(mapping)),
  results: (isDone: boolean) => said(isDone ? "done" : "refused"),
};

/** The portmapper, version 2. */
export const portmapCalls: CalledProgram = {
  name: "PORTMAP2",
  number: portmap.number,
  version: portmap.version,
  procedures: new Map([
    called("SET", set, changed),
    called("UNSET", unset, changed),
    called("GETPORT", getPort, {
      args: (mapping: Mapping) => said(mappingText(mapping)),
      results: (port: number) => said(port === 0 ? "not registered" : `port ${port}`),
    }),
    called("DUMP", dump, {
      args: () => said(""),
      results: (all: readonly Mapping[]) => said(`${all.length} registered`),
    }),
  ]),
};
