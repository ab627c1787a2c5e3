import type { TcpNodeOptions } from "../../../impl/tcp/node.ts";
import type { Scope } from "../../../spec/tcp/scope.ts";
import { plainTcp } from "../shared/plain-tcp.ts";

/** The code as the spec has it: a byte in each segment, a constant window, no options. */
export const optionsOfSpec = ({ window }: Scope) =>
  plainTcp(window) satisfies TcpNodeOptions;

/** How many ticks TIME-WAIT lasts. */
export const timeWaitTicks = ({ life, timeWait }: Scope): number =>
  timeWait ? 2 * life : 0;
