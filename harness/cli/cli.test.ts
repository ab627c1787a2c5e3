import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { readTraceFile } from "../history/trace.ts";
import { installIn } from "./installed.laws.ts";

const binary = fileURLToPath(new URL("./lockstep.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lockstep-cli-"));
// Makes a folder like a project that has installed the package.
writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
installIn(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lockstep = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync("node", [binary, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};

const json = (...args: readonly string[]) => {
  const { status, stdout } = lockstep(...args, "--json");
  return { status, ...JSON.parse(stdout) };
};

describe("list", () => {
  test("names systems, parameters with defaults and ranges, claims and mutants", () => {
    const { status, systems } = json("list");

    expect(status).toBe(0);
    expect(systems.find(({ name }: { name: string }) => name === "abd")).toMatchObject({
      parameters: [
        { name: "servers", default: 2, range: [1, 5] },
        { name: "clients", default: 2, range: [1, 4] },
      ],
      claims: [{ name: "every history is linearizable", expect: "holds" }],
      mutants: [
        {
          name: "half of the servers are a quorum",
          breaks: "linearizable",
          rules: ["quorum"],
          params: {},
        },
        { breaks: "no deadlock", rules: ["acknowledges"] },
      ],
    });
  });

  test("names one system, and refuses an unknown name", () => {
    const { systems } = json("list", "abd");
    expect(systems.map(({ name }: { name: string }) => name)).toEqual(["abd"]);
    const { status, stderr } = lockstep("list", "abe");
    expect(status).toBe(2);
    expect(stderr).toContain('no system "abe"; did you mean "abd"?');
  });

  test("the version is that of the package", () => {
    expect(lockstep("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("prints text without --json", () => {
    expect(lockstep("list").stdout).toContain("servers=2   1 to 5");
  });
});

describe("check", () => {
  test("a configuration whose properties hold: exit 0", () => {
    const { status, results } = json(
      "check",
      "abd",
      ..."--param servers=2 --param clients=2".split(" "),
    );

    expect(status).toBe(0);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      system: "abd",
      params: { servers: 2, clients: 2 },
      engine: "explicit",
      states: 544,
      transitions: 874,
      complete: true,
    });
    expect(results[0].properties).toContainEqual({
      name: "linearizable",
      kind: "consistent",
      verdict: "holds",
      expected: "holds",
      steps: null,
      trace: null,
    });
  });

  test("the published count of two-phase commit", () => {
    const { results } = json("check", "two-phase-commit", "--param", "participants=3");

    expect(results[0].states).toBe(288);
  });

  test("a violated property: exit 1, and its path is a readable trace file", () => {
    const { status, results } = json(
      ..."check single-copy-register --param servers=2 --out kept".split(" "),
    );

    expect(status).toBe(1);
    const { verdict, steps, trace } = results[0].properties.find(
      ({ name }: { name: string }) => name === "linearizable",
    );
    expect({ verdict, steps }).toEqual({ verdict: "violated", steps: 4 });
    expect(trace).toMatch(/^kept\//);
    const { header, events, footer } = readTraceFile(join(folder, trace));
    expect(header).toMatchObject({
      kind: "path",
      subject: "single-copy-register",
      scope: { servers: 2, clients: 2 },
      expect: { property: "linearizable", verdict: "violated" },
    });
    expect(events).toHaveLength(steps);
    expect(events[1]).toMatchObject({
      node: "client0",
      op: { client: "client0", result: null },
    });
    expect(footer).toMatchObject({ end: "complete", verdicts: [{ steps: 4 }] });
  });

  test("the report shows the steps, the history and the command to replay", () => {
    const { status, stdout } = lockstep(
      "check",
      "single-copy-register",
      "--param",
      "servers=2",
    );

    expect(status).toBe(1);
    expect(stdout).toContain("4 steps, and no path is shorter");
    expect(stdout).toMatch(/ 4 {3}server1 → client0 +done .* client0 gets null/);
    expect(stdout).toMatch(/history {3}client0 ├─ put 1 ─/);
    expect(stdout).toMatch(/replay {4}npx lockstep replay \.lockstep\/\S+\.jsonl\n/);
  });

  test("claims that came out as claimed: exit 0, a refuted one with its path", () => {
    const { status, results } = json("check", "single-copy-register");

    expect(status).toBe(0);
    expect(results).toMatchObject([
      {
        claim: "one copy is linearizable",
        states: 93,
        properties: [{ verdict: "holds" }],
      },
      {
        claim: "two copies that do not talk are not linearizable",
        properties: [{ verdict: "violated", expected: "violated", steps: 4 }],
      },
      // The properties that no claim is about.
      {
        properties: [
          { name: "a get returns a value that was put", verdict: "holds" },
          { name: "no deadlock", verdict: "holds" },
        ],
      },
    ]);
    expect(lockstep("check", "single-copy-register").stdout).toContain(
      "2 claims: 1 proven, 1 refuted as expected",
    );
  });

  test("one claim by its name", () => {
    const { results } = json("check", "--claim", "everyone may commit");

    expect(results).toMatchObject([{ system: "two-phase-commit" }]);
  });

  test("a search that reaches a limit: exit 3", () => {
    const { status, results } = json(
      ..."check two-phase-commit --param participants=6 --max-states 100".split(" "),
    );

    expect(status).toBe(3);
    expect(results[0]).toMatchObject({ complete: false, limit: "--max-states" });
    expect(results[0].properties[0]).toMatchObject({ verdict: "unfinished" });
  });

  test("at the end: what each search cost, and what its verdicts rest on", () => {
    const { stdout } = lockstep("check", "single-copy-register");
    const { stdout: stopped } = lockstep(
      ..."check abd --param servers=3 --max-states 3000".split(" "),
    );

    expect(stdout).toMatch(
      /^system +scope +engine +states +transitions +depth +time +memory +per state +verdicts$/m,
    );
    expect(stdout).toMatch(
      /register +defaults +explicit +93 +120 +8 .* bytes +1 holds$/m,
    );
    expect(stdout).toMatch(/register +servers=2 +explicit .* 1 violated$/m);
    expect(stdout).toMatch(/^covers +every state .*no partial-order reduction/m);
    expect(stdout).toMatch(/^exact +states are compared in full/m);
    expect(stopped).toMatch(/stopped +--max-states was reached; every state within \d+ /);
    expect(stopped).not.toMatch(/^covers/m);
  });

  test("a module that Node loads as CommonJS: the error says what to do", () => {
    mkdirSync(join(folder, "untyped"));
    writeFileSync(join(folder, "untyped/package.json"), "{}");
    writeFileSync(join(folder, "untyped/spec.ts"), "export const nothing: number = 1;");

    const { status, stderr } = lockstep("check", "./untyped/spec.ts");
    expect(status).toBe(2);
    expect(stderr).toMatch(/name it \.mts|exports no system/);
  });

  test("systems and families of a user's own file, its claims and its mutants", () => {
    writeFileSync(join(folder, "counter.ts"), counter);

    const plain = json("check", "./counter.ts#counter");
    expect(plain).toMatchObject({
      status: 0,
      results: [{ system: "counter", states: 4 }],
    });
    const claimed = lockstep("check", "./counter.ts");
    expect(claimed.status).toBe(1);
    expect(claimed.stdout).toMatch(/not as claimed .*it stays below two/);
    expect(claimed.stdout).toContain("the shortest path has 2 steps, but claimed: 1");
    const mutants = lockstep("check", "./counter.ts#counters", "--mutants");
    expect(mutants.status).toBe(1);
    expect(mutants.stdout).toMatch(/too far +dead +below four +4 /);
    expect(mutants.stdout).toMatch(/harmless +alive +nothing; claimed: below four/);
    expect(mutants.stdout).toMatch(/counters +below four +always +1 mutant +4$/m);
    expect(mutants.stdout).toMatch(/counters +below two +always +no mutant$/m);
    expect(json("check", "./counter.ts#counters", "--mutants").mutants).toMatchObject([
      { mutant: "too far", outcome: "dead", killers: [{ name: "below four", steps: 4 }] },
      { mutant: "harmless", outcome: "alive", breaks: "below four", killers: [] },
    ]);
    expect(lockstep("check", "./counter.ts#counters", "--mutant", "too far").status).toBe(
      1,
    );
    expect(
      lockstep("check", "./counter.ts#counters", "--mutant", "harmless").status,
    ).toBe(0);
  });
});

const counter = `
import { family, one, speaks, system } from "lockstep";
const { next, process } = speaks<number>();
const upTo = (most: number) =>
  system({
    name: "counter",
    roles: { it: one(process({ init: 0, actions: { count: (n) => (n < most ? next(n + 1) : undefined) } })) },
    always: { "below four": ({ it }) => it < 4, "below two": ({ it }) => it < 2 || most > 3 },
  });
const three = system({
  name: "counter",
  roles: { it: one(process({ init: 0, actions: { count: (n) => (n < 3 ? next(n + 1) : undefined) } })) },
  always: { "below four": ({ it }) => it < 4 },
});
export { three as counter };
export const counters = family({
  scope: { most: 1 },
  limits: () => ({ most: [0, 9] }),
  system: ({ most }) => upTo(most),
  mutants: {
    "too far": { scope: { most: 4 }, breaks: "below four", steps: 4 },
    harmless: { scope: { most: 1 }, breaks: "below four" },
  },
  claims: {
    "it stays below two": {
      scope: { most: 2 }, property: "below two", expect: "violated", source: "here", steps: 1,
    },
  },
});
`;

describe("bad input: exit 2, one line, and the nearest name", () => {
  test.each([
    ["check abdd", 'no system "abdd"; did you mean "abd"?'],
    ["check abd --param server=2", 'no parameter "server"; did you mean "servers"?'],
    ["check abd --param servers=9", "servers is 9, but must be between 1 and 5"],
    [
      "check abd --mutant x",
      'no mutant "x"; the mutants of abd are: "half of the servers are a quorum"',
    ],
    [
      "check --claim everyone-may-commit",
      'did you mean "everyone may commit"? the claims are: "',
    ],
    ["check ./absent.ts", "./absent.ts: no such file"],
    ["check abd --claim x --param servers=1", "leave out --param"],
    ["check --jsn", "unknown option '--jsn' (Did you mean --json?)"],
    ["check abd --engine fast", "Allowed choices are explicit, symbolic, auto"],
    ["check abd --max-states none", "a whole number"],
    ["chekc", "unknown command 'chekc' (Did you mean check?)"],
    ["history absent.edn", "absent.edn: cannot be read (ENOENT)"],
    ["history absent.edn --format jepsen", 'no format "jepsen"'],
    ["history absent.edn --object regster", 'did you mean "register"?'],
    ["history absent.edn --model linear", 'no model "linear"'],
  ])("%s", (args, message) => {
    const { status, stdout, stderr } = lockstep(...args.split(" "));

    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^lockstep: [^\n]*\n$/);
    expect(stderr).toContain(message);
  });
});

describe("history", () => {
  const lines = (read: number) =>
    [
      { process: 1, type: "invoke", f: "write", value: 1 },
      { process: 1, type: "ok", f: "write", value: 1 },
      { process: 2, type: "invoke", f: "read", value: null },
      { process: 2, type: "ok", f: "read", value: read },
    ]
      .map((line) => JSON.stringify(line))
      .join("\n");

  test("one that some order explains: exit 0", () => {
    writeFileSync(join(folder, "good.jsonl"), lines(1));

    expect(json("history", "good.jsonl")).toMatchObject({
      status: 0,
      command: "history",
      format: "lockstep",
      object: "register",
      operations: 2,
      processes: 2,
      otherLines: 0,
      results: expect.arrayContaining([
        expect.objectContaining({ model: "linearizable", verdict: "holds" }),
      ]),
    });
  });

  test("one that no order explains: exit 1, with a witness", () => {
    writeFileSync(join(folder, "bad.jsonl"), lines(7));

    const { status, results } = json("history", "bad.jsonl", "--model", "linearizable");
    expect(status).toBe(1);
    expect(results).toHaveLength(1);
    expect(results[0].witness.operations.length).toBeGreaterThan(0);
    expect(lockstep("history", "bad.jsonl").stdout).toContain(
      "format lockstep (guessed)",
    );
  });

  const jepsen = (...events: readonly string[]) => {
    writeFileSync(
      join(folder, "jepsen.edn"),
      events
        .map((event) => {
          const [process, type, f, value] = event.split(" ");
          return `{:process ${process}, :type :${type}, :f :${f}, :value ${value}}\n`;
        })
        .join(""),
    );
    return (...options: readonly string[]) =>
      lockstep("history", "jepsen.edn", ...options);
  };

  test("one in which nothing was read: exit 3, with the reason", () => {
    const judged = jepsen("0 invoke write 1", "0 ok write 1", "1 invoke read nil");

    for (const options of [[], ["--model", "regular"]])
      expect(judged(...options)).toMatchObject({
        status: 3,
        stdout: expect.stringMatching(
          /unsupported +(linearizable|regular).*\n +nothing was read: no answer in this history tells what the cas-register held/,
        ),
      });
  });

  test("the object is guessed from all operations, and reported with the reason", () => {
    const judged = jepsen(
      "0 invoke add 1",
      "0 ok add 1",
      "1 invoke read nil",
      "1 ok read 1",
    );

    expect(judged()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(
        "taken for a counter, because numbers are added, and a read answers a number (--object names another)",
      ),
    });
    expect(json("history", "jepsen.edn")).toMatchObject({
      object: "counter",
      objectGuessed: true,
      objectWhy: expect.stringContaining("because numbers are added"),
      failed: 0,
    });
    expect(judged("--object", "set").stdout).not.toContain("taken for");
    expect(json("history", "jepsen.edn", "--object", "set")).toMatchObject({
      objectGuessed: false,
      objectWhy: null,
    });
  });

  test("a history that fits two objects is refused, with the option to give: exit 2", () => {
    const judged = jepsen(
      "0 invoke add 1",
      "0 ok add 1",
      "0 invoke add 1",
      "0 fail add 1",
    );

    expect(judged()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("(name it: --object set or --object counter)"),
    });
    expect(judged("--object", "counter")).toMatchObject({
      status: 3,
      stdout: expect.stringContaining("2 operations, 1 failed"),
    });
  });

  test("a file in blocks, by --object and by what its reads ask", () => {
    const blocks = (...values: readonly number[]) =>
      [
        "0 invoke open nil",
        "0 ok open nil",
        "0 invoke write {:offset 0, :values [1 1]}",
        "0 ok write {:offset 0, :values [1 1]}",
        "0 invoke close nil",
        "0 ok close nil",
        "1 invoke open nil",
        "1 ok open nil",
        "1 invoke read {:offset 0, :size 2}",
        `1 ok read [${values.join(" ")}]`,
      ].map((event) => {
        const [, process, type, f, value] = /^(\S+) (\S+) (\S+) (.+)$/.exec(event)!;
        return `{:process ${process}, :type :${type}, :f :${f}, :value ${value}}\n`;
      });
    const judged = (values: readonly number[], ...options: readonly string[]) => {
      writeFileSync(join(folder, "blocks.edn"), blocks(...values).join(""));
      return lockstep("history", "blocks.edn", "--model", "close-to-open", ...options);
    };

    expect(judged([1, 1]).stdout).toContain(
      "taken for a block-file, because only a block-file is read at an offset",
    );
    expect(judged([1, 1], "--object", "block-file").status).toBe(0);
    expect(judged([1, 2], "--object", "block-file")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("read at 0 [1,2]"),
    });
    expect(judged([1, 2], "--object", "file").status).toBe(1);
  });

  test("an unknown object, and an unknown format, are refused", () => {
    expect(lockstep("history", "good.jsonl", "--object", "regster").stderr).toContain(
      'no object "regster"; did you mean "register"?',
    );
  });

  test.each(["queue", "stack", "mutex", "multi-register", "kv"])(
    "%s: not what the clients used",
    (object) => {
      writeFileSync(join(folder, "good.jsonl"), lines(1));
      const { status, stdout, stderr } = lockstep(
        "history",
        "good.jsonl",
        "--object",
        object,
      );

      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(
        /(has no operation "write"|not 1); if the history is of another object/,
      );
    },
  );

  test("an object of the user's own", () => {
    writeFileSync(
      join(folder, "odd.ts"),
      `type Request = { readonly type: string; readonly value: number };
       export const odd = {
         name: "odd",
         initial: 0,
         apply: (state: number, { type, value }: Request) =>
           type === "write" ? [value, null] : [state, state + 6],
       };`,
    );

    expect(
      json("history", "bad.jsonl", "--object", "./odd.ts", "--model", "linearizable"),
    ).toMatchObject({
      status: 0,
      object: "./odd.ts",
    });
  });

  test("an object of the user's own may have operations of its own, and throw", () => {
    writeFileSync(
      join(folder, "account.ts"),
      `type Request = { readonly type: string; readonly value: number };
       export const account = {
         name: "account",
         initial: 0,
         apply: (state: number, { type, value }: Request) => {
           if (type === "swap") return [value, state];
           throw new Error("no " + type);
         },
       };`,
    );
    const swaps = (f: string, answer: number) =>
      [
        { process: 1, type: "invoke", f, value: 3 },
        { process: 1, type: "ok", f, value: 3, result: answer },
      ]
        .map((line) => JSON.stringify(line))
        .join("\n");
    const judged = (f: string, answer: number) => {
      writeFileSync(join(folder, "swaps.jsonl"), swaps(f, answer));
      return lockstep("history", "swaps.jsonl", "--object", "./account.ts");
    };

    expect(judged("swap", 0)).toMatchObject({ status: 0 });
    expect(judged("swap", 1)).toMatchObject({ status: 1 });
    expect(judged("steal", 1)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /\.\/account.ts: its functions threw Error: no steal/,
      ),
    });
  });

  test("rows for the models that apply; why, and what the least bound is", () => {
    const events = [
      { process: 1, type: "invoke", f: "write", value: 1, time: 10 },
      { process: 1, type: "ok", f: "write", value: 1, time: 20 },
      { process: 2, type: "invoke", f: "read", value: null, time: 30 },
      { process: 2, type: "ok", f: "read", value: null, time: 40 },
    ];
    writeFileSync(
      join(folder, "stale.jsonl"),
      events.map((event) => JSON.stringify(event)).join("\n"),
    );
    const { status, stdout } = lockstep("history", "stale.jsonl");

    expect(status).toBe(1);
    expect(stdout).toContain(
      [
        "  violated    linearizable   0.0 s",
        "              Let w1 = write 1 by 1, r1 = read null by 2.",
        "              Then w1 comes before r1, because w1 returned before r1 was invoked.",
      ].join("\n"),
    );
    expect(stdout).toMatch(
      /witness \(1-minimal\):\n +1 ├─ write 1 ─┤\n +2 +├─ read null ─┤/,
    );
    expect(stdout).toMatch(/holds +sequential /);
    expect(stdout).toMatch(/violated +regular .*\n.*\n.*\n +witness: the one of linea/);
    expect(stdout).toMatch(/holds +2-atomic, least k 2 /);
    expect(stdout).toMatch(/holds +bounded-staleness, least delta 10 /);
    expect(stdout).toMatch(/\d models do not apply here .*: .*close-to-open/);
    expect(stdout).not.toContain("unsupported");

    const { results } = json("history", "stale.jsonl");
    const named = (model: string) =>
      results.find((result: { model: string }) => result.model === model);
    expect(named("2-atomic").least).toEqual({ name: "k", value: 2 });
    expect(named("linearizable").witness.explanation).toHaveLength(3);
    expect(named("close-to-open").verdict).toBe("unsupported");

    const asked = lockstep("history", "stale.jsonl", "--model", "close-to-open");
    expect(asked.status).toBe(3);
    expect(asked.stdout).toContain("unsupported close-to-open");
  });

  test("is written in another format, with the same verdict", () => {
    const write = (...options: readonly string[]) =>
      lockstep("history", "stale.jsonl", "--model", "sequential", "--write", ...options);

    expect(write("stale.edn", "--as", "jepsen-edn").status).toBe(0);
    expect(json("history", "stale.edn", "--nil", "value")).toMatchObject({
      status: 1,
      format: "jepsen-edn",
    });
    expect(write("stale.shiviz", "--as", "shiviz").status).toBe(0);
    expect(readFileSync(join(folder, "stale.shiviz"), "utf8")).toMatch(/^\(\?<host>/);
    expect(write("stale.jsonl")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("is the history itself"),
    });
    expect(write("stale.x", "--as", "shivis").stderr).toContain('did you mean "shiviz"?');
    expect(write("no/such/folder").stderr).toContain(
      "cannot be written (ENOENT: its folder does not exist)",
    );
    expect(lockstep("history", "stale.jsonl", "--as", "shiviz").stderr).toContain(
      "--as needs --write FILE",
    );
  });
});
