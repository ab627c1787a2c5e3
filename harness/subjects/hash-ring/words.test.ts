import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { askNode } from "../../deploy/ask-node.ts";
import { InputError } from "../../model/input-error.ts";
import { subject } from "../hash-ring.ts";

const { serve, client, serveWords } = subject.implementation;

const data = mkdtempSync(join(tmpdir(), "hash-ring-"));
afterAll(() => rmSync(data, { recursive: true }));

const served = (id: string, members: readonly string[]) =>
  serve(
    {
      id,
      listen: { host: "127.0.0.1", port: 0 },
      peers: {},
      data: join(data, id),
      warn: () => {},
    },
    { members },
  );

describe("a real machine", () => {
  test("has keys put, read and deleted, says how it stands, and stays as the seed", async () => {
    const node = await served("n1", ["n1"]);
    const at = { host: "127.0.0.1", port: node.port };
    const said = async (word: keyof typeof client, ...given: readonly string[]) => {
      const { ask, say } = client[word]!;
      const answer = await askNode(at, ask(...given));
      return answer.type === "error" ? String(answer.text) : say(answer);
    };
    try {
      expect(await said("put", "", "any\u0000thing")).toBe("ok");
      expect(await said("get", "")).toBe("any\u0000thing");
      expect(await said("status")).toBe("member, 1 keys\nring: n1 in");
      expect(await said("delete", "")).toBe("ok");
      expect(await said("get", "")).toBe("no such key");
      expect(await said("leave")).toBe("n1 admits machines, and stays");
      expect(await said("put", "k".repeat(1025), "v")).toBe(
        "the key is longer than 1024 bytes",
      );
    } finally {
      await node.close();
    }
  });

  test("with a member that is no node is refused in one line", async () => {
    await expect(served("n2", ["n9"])).rejects.toThrow(
      new InputError("n9 is none of the nodes n2"),
    );
  });
});

test.each(["", "n1,", "n1,n1"])("--members %j is refused", (text) => {
  expect(() => serveWords.options.members!.parse!(text)).toThrow(InputError);
});
