/** The captures of scenes, judged as `lockstep pcap` judges them. */
import { expect } from "vitest";
import type { CaptureOptions, JudgedConnection } from "../../../capture/judge.ts";
import { payloadOf } from "../../../capture/packet.ts";
import { readCaptureFile } from "../../../capture/read-capture.ts";
import { capturesBy } from "../wire/judge.ts";

/** The options of the judge for scenes: the capture is beside the kernel and complete; the lifetime is short. */
type Known = Pick<CaptureOptions, "beside" | "mslS">;

/** Judges all connections of a capture, which has to be whole. */
export const judged = async (
  file: string,
  known: Known,
): Promise<readonly JudgedConnection[]> => {
  const { batches, tally } = readCaptureFile(file);
  const connections: JudgedConnection[] = [];
  const judge = capturesBy()({ ...known, isComplete: true }, (connection) =>
    connections.push(connection),
  );
  for await (const batch of batches)
    for (const packet of batch.packets)
      if (packet.type !== "udp")
        judge.take(packet, packet.type === "tcp" ? payloadOf(batch, packet) : NONE);
  judge.end();
  expect(tally().damage).toBeNull();
  return connections;
};

const NONE = new Uint8Array();

/** What is wrong with connections, in a line each. */
export const violationsIn = (connections: readonly JudgedConnection[]): string[] =>
  connections
    .filter(({ verdict }) => verdict !== "holds")
    .map(({ a, b, verdict, violation, notes }) => {
      const why = violation && `frame ${violation.packet}: ${violation.text}`;
      return `${a.name} to ${b.name}: ${verdict}: ${why ?? notes.join("; ")}`;
    });
