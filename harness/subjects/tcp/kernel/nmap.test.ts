/** What a port scanner sees of this TCP: by RFC 9293, section 3.10.7.1 and 3.10.7.2. */
import { expect } from "vitest";
import { OURS, type Stage, withKernel } from "./world.laws.ts";

const [OPEN, CLOSED] = [80, 81];

/** Scans an open port and a closed one. @returns the states that `nmap` gives them */
const scan = async (
  { namespace }: Stage,
  kind: string,
): Promise<readonly (string | undefined)[]> => {
  const patience = "--max-retries 1 --initial-rtt-timeout 100ms --max-rtt-timeout 200ms";
  const options = `-Pn -n ${kind} ${patience} -p ${OPEN},${CLOSED} -oG - ${OURS}`;
  const shown = await namespace.run("nmap", options.split(" "));
  return [OPEN, CLOSED].map(
    (port) => shown.match(new RegExp(`\\b${port}/([^/]+)/tcp`))?.[1],
  );
};

withKernel("a port scanner", ["nmap"], (scene) => {
  for (const [kind, name, open, closed] of [
    ["-sS", "SYN", "open", "closed"],
    // With the connection made: RFC 9293 has no other way to know.
    ["-sT", "connect", "open", "closed"],
    // An ACK gets a RST from either (3.10.7.1 and 3.10.7.2, second).
    ["-sA", "ACK", "unfiltered", "unfiltered"],
    // A listener drops segments without SYN, ACK and RST (3.10.7.2, fourth); no listener answers with a RST.
    ["-sF", "FIN", "open|filtered", "closed"],
    ["-sN", "no flag", "open|filtered", "closed"],
    ["-sX", "FIN, PSH and URG", "open|filtered", "closed"],
  ] as const)
    scene(`${name} (${kind}): ${open}, and ${closed}`, async (stage) => {
      await stage.ours.listen(OPEN);
      expect(await scan(stage, kind)).toEqual([open, closed]);
      await stage.ours.unlisten(OPEN);
    });
});
