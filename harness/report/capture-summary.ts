import type { Tally } from "../capture/tally.ts";
import { counted, thousands } from "./quantity.ts";

/** The parts of a capture that were not decoded, a line for each reason; no lines if everything was decoded. */
const unreadLines = (tally: Tally): readonly string[] => {
  const { unread, snapped, dropped, blocks } = tally;
  return [
    ...unread.map(
      ({ reason, frames, first, isLoss }) =>
        `  not read     ${counted(frames, "frame")}, the first is ${thousands(first)}: ${reason}${isLoss ? "" : " (no TCP)"}`,
    ),
    ...(snapped > 0
      ? [`  cut short    ${counted(snapped, "frame")}: not all bytes were captured`]
      : []),
    ...(dropped !== null && dropped > 0
      ? [
          `  dropped      ${counted(dropped, "frame")}, says the capture: they are not in it`,
        ]
      : []),
    ...(blocks > 0
      ? [`  passed over  ${counted(blocks, "block")} of unknown kinds`]
      : []),
  ];
};

/** The contents of a capture in numbers: packets of TCP with ICMP errors about them, and datagrams of UDP. */
export const captureSummary = (
  file: string,
  { packets, datagrams }: { readonly packets: number; readonly datagrams: number },
  tally: Tally,
): string =>
  [
    `${file}: ${counted(packets, "packet")} of TCP${datagrams > 0 ? ` and ${thousands(datagrams)} of UDP` : ""} in ${counted(tally.frames, "frame")}`,
    ...unreadLines(tally),
    ...(tally.damage === null
      ? []
      : [
          `  damaged      at byte ${thousands(tally.damage.offset)}: ${tally.damage.reason}`,
        ]),
  ].join("\n");
