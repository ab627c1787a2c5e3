import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { keeperScript, type Plan } from "./keeper-script.ts";
import { missingForTun } from "./missing.ts";
import { openNamespace } from "./namespace.ts";

const plan: Plan = {
  name: "ls1-1",
  address: "10.99.0.1/24",
  mtuBytes: 1500,
  device: "127.77.0.1",
  port: 9000,
};

describe("the script of a namespace", () => {
  test("gives no address and no route outside of the namespace", () => {
    const lines = keeperScript(plan).split("\n");

    for (const line of lines.filter((line) => /\b(addr|route) add/.test(line)))
      expect(line).toMatch("ip -n ls1-1 ");
  });

  test("takes down what it has made", () => {
    const script = keeperScript(plan);

    expect(script).toMatch("ip netns add ls1-1");
    expect(script).toMatch("ip netns del ls1-1");
    expect(spawnSync("sh", ["-n", "-c", script]).status).toBe(0);
  });

  test.each([
    { name: "a; reboot" },
    { name: "sixteen-letters-" },
    { address: "$(reboot)" },
    { device: "127.0.0.1 extra" },
  ])("takes no text that the shell could read otherwise: %o", (wrong) => {
    expect(() => keeperScript({ ...plan, ...wrong })).toThrow(RangeError);
  });
});

describe("what is missing", () => {
  const all = {
    isRoot: true,
    has: () => true,
    finds: () => true,
    makesNamespaces: () => true,
  };

  test.each([
    [{ isRoot: false }, "not root"],
    [{ has: () => false }, "no /dev/net/tun"],
    [{ finds: (name: string) => name === "ip" }, "no ss, socat, curl on the PATH"],
    [{ makesNamespaces: () => false }, "no privilege to make a network namespace"],
  ])("%o: %s", (lacking, said) => {
    expect(missingForTun(["curl"], { ...all, ...lacking })).toBe(said);
  });

  test("nothing", () => {
    expect(missingForTun(["curl"], all)).toBeNull();
  });
});

const missing = missingForTun();
const skipped = missing === null ? "" : ` (skipped: ${missing})`;

describe.skipIf(missing !== null)(`a namespace${skipped}`, { timeout: 60_000 }, () => {
  /** Names that `ip netns` lists, of namespaces that a process made. */
  const namesOf = (pid: number): string[] =>
    spawnSync("ip", ["netns"], { encoding: "utf8" })
      .stdout.split("\n")
      .map((line) => line.split(" ")[0]!)
      .filter((name) => name.startsWith(`ls${pid.toString(36)}-`));

  test("has a device, runs programs, and leaves nothing", async () => {
    const opened = await openNamespace({ port: 9, mtuBytes: 1400 });
    const { name } = opened;

    expect(namesOf(process.pid)).toContain(name);
    expect(await opened.run("ip", ["-o", "addr", "show", name])).toMatch(
      "inet 10.99.0.1/24",
    );
    expect(await opened.run("ip", ["link", "show", name])).toMatch("mtu 1400");
    await expect(opened.run("false", [])).rejects.toThrow();
    const program = opened.start("sh", ["-c", "echo here; exec sleep 1000"]);
    const ended = once(program, "close");
    await once(program.stdout!, "data");
    await opened.close();
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(namesOf(process.pid)).not.toContain(name);
  });

  test("two have different names, and ports", async () => {
    const both = [await openNamespace({ port: 9 }), await openNamespace({ port: 19 })];

    expect(both[0]!.name).not.toBe(both[1]!.name);
    for (const opened of both) await opened.close();
  });

  test("the port of socat is taken: an error that says so", async () => {
    const opened = await openNamespace({ port: 9 });

    await expect(openNamespace({ port: 9 })).rejects.toThrow(/Address already in use/);
    await opened.close();
  });

  test("vanishes with the process that made it, killed as it is", async () => {
    const module = JSON.stringify(new URL("./namespace.ts", import.meta.url).href);
    const text = `import { openNamespace } from ${module};
      await openNamespace({ port: 29 });
      process.kill(process.pid, "SIGKILL");`;
    const { pid, signal } = spawnSync(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), "--input-type=module", "--eval", text],
      { encoding: "utf8" },
    );

    expect(signal).toBe("SIGKILL");
    await expect.poll(() => namesOf(pid), { timeout: 10_000 }).toEqual([]);
  });
});
