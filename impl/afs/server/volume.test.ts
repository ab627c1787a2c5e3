/** A server does not take foreign files for its cell, and does not use a damaged cell. */
import { expect, test } from "vitest";
import { startCell } from "../mounted.laws.ts";
import { Volume } from "./volume.ts";

test("a damaged directory is an error, and takes no file with it", async () => {
  const { run, ports } = await startCell({
    clients: [],
    serves: { initially: { f: new Uint8Array(9) } },
  });
  const { files, disk, clock, entropy } = ports.get("s")!;
  const open = () => Volume.open({ files, disk, clock, entropy });
  await run(async () => {
    const { size } = await files.stat("/vnodes/1");
    await files.write("/vnodes/1", size - 6, new Uint8Array([0]));
    await expect(open()).rejects.toThrow("EIO");
    expect(await files.list("/vnodes")).toEqual(["1", "2"]);
  });
});

test("a folder with files of others is refused, and nothing in it goes", async () => {
  const { run, ports } = await startCell({ clients: [] });
  const { files, disk, clock, entropy } = ports.get("s")!;
  await run(async () => {
    await files.create("/thesis");
    await files.create("/staged/chapter");
    await expect(Volume.open({ files, disk, clock, entropy })).rejects.toThrow(
      "ENOTEMPTY",
    );
    expect(await files.list("/staged")).toEqual(["chapter"]);
  });
});
