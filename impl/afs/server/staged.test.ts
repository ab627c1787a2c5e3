/** Parts of a large file that are staged before it is stored. */
import { expect, test } from "vitest";
import { O_CREAT, O_RDONLY, O_RDWR } from "../../vfs/flags.ts";
import { startCell } from "../mounted.laws.ts";

const PARTS = 12;

test("a server that crashes between two parts of a store loses none of them", async () => {
  const bytes = Buffer.from(
    Array.from({ length: PARTS * 4096 }, (_, at) => 1 + (at % 251)),
  );
  const { run, programOn, world } = await startCell();
  const [a, b] = [programOn("a"), programOn("b")];
  const found = await run(async () => {
    const fd = await a.open("/f", O_RDWR | O_CREAT);
    for (let at = 0; at < bytes.length; ) at += await a.write(fd, bytes.subarray(at));
    const closed = a.close(fd);
    await world.pause(12); // Some parts have come, and others have not.
    world.crash("s");
    await world.restart("s");
    await closed;
    const opened = await b.open("/f", O_RDONLY);
    const parts: Uint8Array[] = [];
    for (;;) {
      const part = await b.read(opened, 8192);
      if (part.length === 0) return Buffer.concat(parts);
      parts.push(part);
    }
  });
  expect(Buffer.compare(found, bytes)).toBe(0);
});
