/** `lockstep client --subject nfs`, at a server on this machine. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientWords } from "./client-words.ts";
import type { Server } from "./ganesha.ts";
import { openOurs } from "./peers/ours.laws.ts";

describe("the words of the command", () => {
  let server: Server;
  let folder: string;
  beforeAll(async () => {
    server = await openOurs();
    folder = mkdtempSync(join(tmpdir(), "nfs-words-"));
    writeFileSync(join(folder, "text"), "some text\n");
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const said = async (name: string, ...given: readonly string[]) => {
    const { ask, over, say } = clientWords[name]!;
    const answer = await over!({ host: "127.0.0.1", port: server.nfs }, ask(...given));
    return answer.type === "error" ? answer.code : Buffer.from(say(answer)).toString();
  };

  test("put, list, read, describe and remove files", async () => {
    expect(await said("mkdir", `${server.exported}/d`)).toBe("made");
    expect(await said("put", join(folder, "text"), "d/f")).toBe("10 bytes");
    expect(readFileSync(join(server.exported, "d/f"), "utf8")).toBe("some text\n");
    expect(await said("cat", "d/f")).toBe("some text\n");
    expect(await said("ls", "d")).toMatch(/^-0644 +10 f$/);
    expect(await said("stat", "d/f")).toMatch(
      /^file 0644 0:0 10 bytes, 1 links, modified 20/,
    );
    expect(await said("rmdir", "d")).toBe("ENOTEMPTY");
    expect(await said("rm", "d/f")).toBe("removed");
    expect(await said("rmdir", "d")).toBe("removed");
    expect(await said("cat", "d/f")).toBe("ENOENT");
  });

  test("say what the server exports where a path is elsewhere, and that no server is there", async () => {
    await expect(said("ls", "/elsewhere")).rejects.toThrow(server.exported);
    const { ask, over } = clientWords.ls!;
    const nowhere = over!({ host: "127.0.0.1", port: 1 }, ask("/"));
    await expect(nowhere).rejects.toThrow("lockstep serve nfs");
  }, 20_000);
});
