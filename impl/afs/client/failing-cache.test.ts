/** A cache whose disk fails while it is in use: copies are taken away or cut, and marks find no room. */
import { describe, expect, test } from "vitest";
import { FileError, type Files } from "../../ports.ts";
import { O_RDONLY, O_RDWR } from "../../vfs/flags.ts";
import { get, put, startCell } from "../mounted.laws.ts";

const COPIES = "/copies";
const WHOLE = "whole".repeat(100);

/** Changes the bytes of each copy of this length. */
const toCopies = async (
  files: Files,
  length: number,
  work: (path: string) => Promise<void>,
): Promise<number> => {
  let count = 0;
  for (const name of await files.list(COPIES)) {
    const path = `${COPIES}/${name}`;
    if (name.includes(".") || (await files.stat(path)).size !== length) continue;
    await work(path);
    count += 1;
  }
  return count;
};

describe("while it is in use", () => {
  const ways: readonly [string, (files: Files, path: string) => Promise<void>][] = [
    ["taken from the disk", (files, path) => files.unlink(path)],
    ["cut", (files, path) => files.truncate(path, 7)],
  ];
  test.each(ways)("a copy is %s: it is fetched again", async (_, harm) => {
    const cell = await startCell({ clients: ["a"] });
    await cell.run(async () => {
      const a = cell.programOn("a");
      const { files } = cell.ports.get("a")!;
      await put(a, "/f", WHOLE);
      const open = await a.open("/f", O_RDONLY);
      const harmed = await toCopies(files, WHOLE.length, (path) => harm(files, path));

      expect(harmed).toBe(1);
      expect(await get(a, "/f")).toBe(WHOLE);
      expect(Buffer.from(await a.read(open, 9)).toString()).toBe(WHOLE.slice(0, 9));
      await a.close(open);
    });
  });

  test("every copy is taken from the disk: names and files are fetched again", async () => {
    const cell = await startCell({ clients: ["a"] });
    await cell.run(async () => {
      const a = cell.programOn("a");
      const { files } = cell.ports.get("a")!;
      await a.mkdir("/d");
      await put(a, "/d/f", WHOLE);
      expect(await get(a, "/d/f")).toBe(WHOLE);
      for (const name of await files.list(COPIES))
        await files.unlink(`${COPIES}/${name}`);

      expect(await get(a, "/d/f")).toBe(WHOLE);
      await put(a, "/d/g", "new");
      expect(await get(a, "/d/g")).toBe("new");
    });
  });

  test("what a program has written is cut: its close fails, and the server keeps what it had", async () => {
    const cell = await startCell();
    await cell.run(async () => {
      const [a, b] = [cell.programOn("a"), cell.programOn("b")];
      const { files } = cell.ports.get("a")!;
      await put(a, "/f", WHOLE);
      const open = await a.open("/f", O_RDWR);
      await a.write(open, Buffer.from("W"));
      await toCopies(files, WHOLE.length, (path) => files.truncate(path, 7));

      await expect(a.close(open)).rejects.toThrow("EIO");
      expect(await get(b, "/f")).toBe(WHOLE);
      expect(await get(a, "/f")).toBe(WHOLE);
    });
  });
});

test("a mark finds no room: the file is stored all the same, and its close says so", async () => {
  let isFull = false;
  const diskOf = (files: Files): Files =>
    new Proxy(files, {
      get: (of, name) => {
        const call: unknown = Reflect.get(of, name);
        if (typeof call !== "function") return call;
        return async (path: string, ...given: unknown[]) => {
          if (isFull && path.endsWith(".new")) throw new FileError("ENOSPC", path);
          return Reflect.apply(call, of, [path, ...given]);
        };
      },
    });
  const cell = await startCell({ diskOf });
  await cell.run(async () => {
    const [a, b] = [cell.programOn("a"), cell.programOn("b")];
    await put(a, "/f", "one");
    const open = await a.open("/f", O_RDWR);
    await a.write(open, Buffer.from("two"));
    isFull = true;
    await a.close(open);
    isFull = false;

    expect(await get(a, "/f")).toBe("two");
    expect(await get(b, "/f")).toBe("two");
    cell.world.crash("a");
    await cell.world.restart("a");
    await cell.world.pause(100);
    expect(await get(cell.programOn("a"), "/f")).toBe("two");
  });
});
