import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const folder = `${root}.lockstep/types`;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The text of a spec with a gap for each mistake. With every gap empty, it compiles. */
const spec = (
  gaps: Partial<
    Record<
      | "next"
      | "send"
      | "always"
      | "breaks"
      | "scope"
      | "claim"
      | "script"
      | "handler"
      | "patch"
      | "past"
      | "purge"
      | "result"
      | "asker"
      | "jointly"
      | "seen"
      | "observed",
      string
    >
  >,
) => `
import { family, many, one, register, speaks, system } from "lockstep";
import { match } from "ts-pattern";
type Message = { readonly type: "ping" } | { readonly type: "pong"; readonly n: number };
type State = { readonly version: number; readonly phase: "idle" | "busy" };
const { next, process } = speaks<State, Message, { readonly type: "put"; readonly value: number }, number | null, number>();
const server = () => process({
  init: { version: 0, phase: "idle" },
  request: (state, { value }, client) => next({ ...state, version: value }).respond(null, ${gaps.asker ?? "client"}),
  tick: (state) => (state.phase === "busy" ? undefined : state),
  remember: { init: 0, after: (highest, { version }) => Math.max(highest, version) },
  actions: { purge: (state) => next(state).expire(({ body }) => ${gaps.purge ?? 'body.type === "ping"'}) },
  receive: (state, { from, body }) => match(body)
    .with({ type: "ping" }, () => ${gaps.next ?? "next({ ...state, version: 1 })"}.send(from, ${gaps.send ?? '{ type: "pong", n: 1 }'}))
    ${gaps.handler ?? '.with({ type: "pong" }, () => undefined)'}
    .exhaustive(),
});
export const servers = family({
  scope: { stamp: "send" as "send" | "reply", count: 2 as number },
  system: ({ count }) => system({
    name: "typed",
    roles: { main: one(server()), spare: many(["a", "b"].slice(0, count), server) },
    clients: { client: { at: "main", script: [${gaps.script ?? '{ type: "put", value: 1 }'}] } },
    joint: (on, changes) => ({
      call: on(["a"], (_, id) => changes({ main: { version: 1 } })${gaps.jointly ?? '.send("main", id, { type: "ping" }).respond(null, "client")'}),
      copy: on(["a", "b"], [1, 2], ({ main, spare }, id, by) =>
        main.version > spare[id]!.version ? { spare: { [id]: { ${gaps.patch ?? "version: main.version + by"} } } } : undefined),
    }),
    observe: { init: { puts: 0 }, after: (seen, { request, letter }, now) => ({ puts: seen.puts + (request?.value === 1 && ${gaps.seen ?? 'letter?.body.type === "ping"'} && now.main.version > 0 ? 1 : 0) }) },
    leadsTo: { "busy ends": [({ main }) => main.phase === "busy", ({ main }) => ${gaps.result ?? 'main.phase === "idle"'}] },
    eventually: { "it is idle": ({ main }) => main.phase === "idle" },
    fair: { weak: ["purge"] },
    always: { "never above": ({ main, past }) => main.version <= ${gaps.past ?? "past.main + (past.spare.a ?? 0)"}, "versions agree": ({ main, spare }) => ${gaps.always ?? "main.version >= (spare.a?.version ?? 0)"} },
    sometimes: { "a version moves": ({ main, history, observed }) => ${gaps.observed ?? "observed.puts > 0"} && main.version === 1 && history.length > 0 },
    consistent: { linearizable: register<number | null>(null) },
  }),
  mutants: { wrong: { scope: { ${gaps.scope ?? 'stamp: "reply"'} }, breaks: "${gaps.breaks ?? "versions agree"}" } },
  claims: { right: { scope: {}, property: "${gaps.claim ?? "linearizable"}", expect: "holds", source: "a test" } },
});
`;

const compiled = (
  cases: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(cases))
    writeFileSync(`${folder}/${name}.ts`, text);
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({ extends: "../../tsconfig.json", include: ["*.ts"] }),
  );
  let output = "";
  try {
    execFileSync("npx", ["tsc", "-p", folder, "--pretty", "false"], {
      cwd: root,
      encoding: "utf8",
    });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  const errors: Record<string, string> = Object.fromEntries(
    Object.keys(cases).map((name) => [name, ""]),
  );
  let current = "";
  for (const line of output.split("\n")) {
    current = /([\w-]+)\.ts\(\d+,\d+\): error/.exec(line)?.[1] ?? current;
    if (current in errors) errors[current] += `${line}\n`;
  }
  return errors;
};

test("a correct spec compiles, and each mistake is an error at the literal that is wrong", () => {
  const errors = compiled({
    right: spec({}),
    "misspelt-field": spec({ next: "next({ ...state, verson: 1 })" }),
    "misspelt-phase": spec({ next: 'next({ ...state, phase: "bussy" })' }),
    "misspelt-message": spec({ send: '{ type: "pang" }' }),
    "forgotten-message": spec({ handler: "" }),
    "unknown-state": spec({ always: "main.verson === 1" }),
    "unknown-property": spec({ breaks: "versions disagree" }),
    "unknown-parameter-value": spec({ scope: 'stamp: "replay"' }),
    "unknown-claim": spec({ claim: "linearisable" }),
    "misspelt-patch": spec({ patch: "verson: main.version" }),
    "unknown-past": spec({ past: "past.mian" }),
    "unknown-purge": spec({ purge: 'body.type === "pang"' }),
    "unknown-then": spec({ result: 'main.phase === "idel"' }),
    "wrong-request": spec({ script: '{ type: "get" }' }),
    "unknown-step": spec({ seen: 'letter?.body.type === "pang"' }),
    "unknown-observed": spec({ observed: "observed.gets > 0" }),
    "joint-message": spec({ jointly: '.send("main", id, { type: "pang" })' }),
    "joint-answer": spec({ jointly: '.respond("done", "client")' }),
    "answer-to-a-request": spec({ asker: "value" }),
  });
  expect(errors.right).toBe("");
  expect(errors["misspelt-field"]).toMatch(/'verson' does not exist in type 'State'/);
  expect(errors["misspelt-phase"]).toMatch(
    /"bussy"' is not assignable to type '"busy" \| "idle"'|Did you mean '"busy"'/,
  );
  expect(errors["misspelt-message"]).toMatch(/"pang"' is not assignable/);
  expect(errors["forgotten-message"]).toMatch(/NonExhaustiveError/);
  expect(errors["unknown-state"]).toMatch(/Did you mean 'version'\?/);
  expect(errors["unknown-property"]).toMatch(
    /"versions disagree"' is not assignable to type '.*"versions agree"/,
  );
  expect(errors["unknown-parameter-value"]).toMatch(
    /Did you mean '"reply"'\?|not assignable to type '"reply" \| "send"/,
  );
  expect(errors["unknown-claim"]).toMatch(/"linearisable"' is not assignable to type/);
  expect(errors["wrong-request"]).toMatch(/"get"' is not assignable to type '"put"'/);
  expect(errors["unknown-step"]).toMatch(/no overlap/);
  expect(errors["unknown-observed"]).toMatch(/'gets' does not exist/);
  expect(errors["joint-message"]).toMatch(/"pang"' is not assignable/);
  expect(errors["joint-answer"]).toMatch(/'string' is not assignable to .*'number/);
  expect(errors["answer-to-a-request"]).toMatch(
    /'number' is not assignable to parameter of type 'string'/,
  );
  expect(errors["misspelt-patch"]).toMatch(/verson/);
  expect(errors["unknown-past"]).toMatch(/'mian' does not exist|Did you mean 'main'\?/);
  expect(errors["unknown-purge"]).toMatch(/no overlap/);
  expect(errors["unknown-then"]).toMatch(/no overlap/);
});
