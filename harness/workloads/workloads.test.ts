import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { models } from "../consistency/models.ts";
import { objects } from "../history/objects.ts";
import { readHistory } from "../history/read-history.ts";
import { lookOf } from "./look.ts";
import type { WorkloadJudgement, WorkloadOptions } from "./workload.ts";
import { isWorkloadName, recognised, WORKLOADS, workloadNamed } from "./workloads.ts";

type Expected = {
  readonly workload: string;
  readonly verdict: string;
  readonly reason: string;
};

const FOLDER = new URL("../../traces/histories/workloads/", import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, FOLDER), "utf8");
const verdicts: Readonly<Record<string, Expected>> = JSON.parse(textOf("verdicts.json"));

/** The judgement of a text by a workload: the one that it looks like, if none is named. */
const judge = (text: string, named?: string, options: WorkloadOptions = {}) => {
  const history = readHistory(text, "h");
  const found = recognised(lookOf(history.object, history));
  const name = named ?? found?.name ?? "none";
  if (!isWorkloadName(name)) return { name, judgement: undefined };
  const { judge: by } = workloadNamed(name);
  if (typeof by === "function") return { name, judgement: by(history, options) };
  const judged = models[by](objects[history.object](history.nil), history.operations);
  const { verdict, reason, witness } = judged;
  const why = reason ?? witness?.explanation.join(" ") ?? `${by} ${verdict}`;
  const judgement: WorkloadJudgement = { verdict, reason: why, facts: {} };
  return { name, judgement };
};

describe("histories of workloads have their verdicts:", () => {
  test.each(Object.entries(verdicts))("%s", (file, { workload, verdict, reason }) => {
    const { name, judgement } = judge(
      textOf(file),
      file.includes("unread") ? workload : undefined,
    );

    expect(name).toBe(workload);
    expect(judgement?.verdict).toBe(verdict);
    expect(judgement?.reason).toContain(reason);
  });

  test("every workload has a right and a wrong one, and every file a verdict", () => {
    const files = readdirSync(FOLDER).filter((name) => /\.(edn|txt|json)$/.test(name));
    const expected = Object.keys(verdicts);
    const pairs = Object.values(verdicts).map(
      ({ workload, verdict }) => `${workload} ${verdict}`,
    );

    expect(files.filter((file) => file !== "verdicts.json").sort()).toEqual(
      expected.toSorted(),
    );
    for (const name of WORKLOADS)
      expect(pairs).toEqual(
        expect.arrayContaining([`${name} holds`, `${name} violated`]),
      );
  });
});

describe("a bank", () => {
  test("may have negative balances if that is allowed", () => {
    const text = textOf("bank-negative.json");

    expect(judge(text, "bank", { negativeBalances: true }).judgement?.verdict).toBe(
      "holds",
    );
  });

  test("has the total that the user gives", () => {
    const { judgement } = judge(textOf("bank-right.edn"), "bank", { totalAmount: 20 });

    expect(judgement?.reason).toContain(
      "2 of 2 reads are wrong: the first has a total of 10 instead of 20",
    );
  });
});

describe("where nothing was read, nothing holds:", () => {
  const silent: Readonly<Record<string, string>> = {
    set: "add",
    "set-full": "add",
    queue: "enqueue",
    "total-queue": "enqueue",
    counter: "increment",
    bank: "transfer",
    "unique-ids": "generate",
    comments: "write",
    monotonic: "add",
    sequential: "write",
  };

  test.each(Object.entries(silent))("%s", (name, f) => {
    const value = f === "generate" ? "nil" : f === "add" ? '"a"' : "1";
    const type = f === "generate" ? ":info" : ":ok";
    const { judgement } = judge(
      `{:process 0, :type :invoke, :f :${f}, :value ${value}} {:process 0, :type ${type}, :f :${f}, :value ${value}}`,
      name,
    );

    expect(judgement).toMatchObject({ verdict: "unsupported" });
    expect(judgement?.reason).toContain("nothing was read");
  });

  test("long-fork", () => {
    const { judgement } = judge(
      "{:process 0, :type :invoke, :f :txn, :value [[:w 0 1]]} {:process 0, :type :ok, :f :txn, :value [[:w 0 1]]}",
      "long-fork",
    );

    expect(judgement).toMatchObject({ verdict: "unsupported" });
  });
});

test("each key is judged by itself", () => {
  const event = (f: string, type: string, value: string) =>
    `{:process 0, :type :${type}, :f :${f}, :value ${value}}`;
  const pair = (f: string, asked: string, told = asked) => [
    event(f, "invoke", asked),
    event(f, "ok", told),
  ];
  const text = [
    ...pair("read", "[1 nil]", "[1 #{}]"),
    ...pair("add", "[1 5]"),
    ...pair("add", "[2 6]"),
    ...pair("read", "[1 nil]", "[1 #{5}]"),
    ...pair("read", "[2 nil]", "[2 #{5}]"),
  ].join("\n");

  expect(judge(text)).toMatchObject({
    name: "set-full",
    judgement: { verdict: "violated", facts: { key: "2", lost: [6] } },
  });
});

describe("a history that looks like none is given none:", () => {
  test.each([
    ["a stack", "{:process 0, :type :invoke, :f :push, :value 1}"],
    ["a set with remove", "{:process 0, :type :invoke, :f :remove, :value 1}"],
  ])("%s", (_, text) => {
    expect(judge(text).name).toBe("none");
  });

  test("a register of lists is no history of comments", () => {
    const text =
      "{:process 0, :type :invoke, :f :write, :value [1 2 3]} {:process 0, :type :ok, :f :write, :value [1 2 3]} {:process 0, :type :invoke, :f :read} {:process 0, :type :ok, :f :read, :value [1 2 3]}";

    expect(judge(text).name).toBe("register");
  });
});
