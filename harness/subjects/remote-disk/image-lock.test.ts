import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { serveDisk } from "./serve-disk.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const served = async (file: string) => {
  const listen = { host: "127.0.0.1", port: 0 };
  const options = { id: "disk", listen, peers: {}, data: "" };
  const { close } = await serveDisk(options, { file, size: 1, nbd: 0 });
  return close;
};

test.runIf(process.platform === "linux")(
  "an image has one server at a time; another image is served beside it",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "image-lock-"));
    ends.push(() => rmSync(folder, { recursive: true }));
    const [one, other] = ["one", "other"].map((name) =>
      join(folder, `${name}${"x".repeat(200)}`),
    ) as [string, string];
    const close = await served(one);
    await expect(served(one)).rejects.toThrow("another server has this image");
    ends.push(await served(other));
    await close();
    ends.push(await served(one));
  },
);
