import type { TcpNodeOptions } from "../../../impl/tcp/node.ts";
import type { Scope } from "../../../spec/tcp/scope.ts";

/** The code as the spec has it: a byte in each segment, a constant window, no options. */
export const optionsOfSpec = ({ window }: Scope) =>
  ({
    plain: true,
    fixedWindow: window,
    nagle: false,
    delayedAckMs: 0,
    windowScale: false,
    timestamps: false,
    finInTimeWait: "answered",
    ackAtWindowEnd: "table-6",
    synInSynReceived: "challenged",
    reopenFromTimeWait: false,
    traces: "steps",
  }) satisfies TcpNodeOptions;

/** How many ticks TIME-WAIT lasts. */
export const timeWaitTicks = ({ life, timeWait }: Scope): number =>
  timeWait ? 2 * life : 0;
