import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { type ModelName, models } from "../../consistency/models.ts";
import { historyOf } from "../../consistency/separating.laws.ts";
import { register } from "../../history/objects.ts";
import { readHistory } from "../../history/read-history.ts";
import type { Operation } from "../../model/operation.ts";
import type { JudgedHistory } from "../history-report.ts";
import { historyPage } from "./history-page.ts";

const judged = (
  operations: readonly Operation[],
  names: readonly ModelName[],
  file = "history.jsonl",
): JudgedHistory => ({
  file,
  object: "register",
  workload: undefined,
  readSeconds: 0,
  named: names,
  history: {
    format: "lockstep",
    guessed: true,
    object: "register",
    objectWhy: "a register has read and write",
    nil: "value",
    operations,
    invocations: operations.length,
    failed: 0,
    processes: new Set(operations.map(({ client }) => client)).size,
    attempts: [],
    functions: new Set(["read", "write"]),
    filledIn: [],
    skipped: 0,
  },
  results: names.map((name) => {
    return { ...models[name](register<unknown>(0), operations), seconds: 0 };
  }),
});

const operations = historyOf("W: w(x)1[0 / A: r(x)=1[1,2] / B: r(x)=0[3,4] r(y)=0[5,6]");
const small = judged(operations, [
  "regular",
  "linearizable",
  "sequential",
  "bounded-staleness",
  "close-to-open",
]);

const HOSTILE = `</script><script>window.broken=1</script><img src=x onerror=alert(1)>"'\u2028`;
const hostile = judged(
  historyOf("W: w(x)1[0,1] / A: r(x)=0[2,3]").map((operation) => ({
    ...operation,
    client: `${HOSTILE}${operation.client}`,
    request: { ...(operation.request as object), key: HOSTILE },
  })),
  ["linearizable"],
  HOSTILE,
);

describe("the page", () => {
  test("has equal bytes for equal histories", () => {
    expect(historyPage(small)).toBe(historyPage(structuredClone(small)));
  });

  test("lists every model with its verdict in words, and explains each in an article", () => {
    const page = historyPage(small);
    const listed = [
      ...page.matchAll(
        /<button type="button" data-model="([^"]+)">.*?class="word">(\w+)/g,
      ),
    ];
    expect(listed.map(([, model, verdict]) => `${model} ${verdict}`)).toEqual([
      "regular holds",
      "linearizable violated",
      "sequential holds",
      "bounded-staleness holds",
      "close-to-open unsupported",
    ]);
    expect(page.match(/<article /g)).toHaveLength(5);
    expect(page).toContain("the least delta is 1");
    expect(page).toContain(
      "<li><b>Then</b> w1 comes before r1, because r1 answers what w1 wrote.</li>",
    );
    expect(page).toContain(
      '<tr><th scope="row">w1</th><td>W</td><td>write &quot;x&quot; 1</td><td>no answer</td>' +
        '<td class="number">0</td><td class="number">never</td></tr>',
    );
  });

  test("makes no requests", () => {
    // The namespace of SVG is a name; the page makes no request to it.
    const page = historyPage(small).replaceAll("http://www.w3.org/2000/svg", "");
    expect(page).not.toMatch(
      /https?:|\bsrc=|\bhref=|url\(|@import|fetch\(|XMLHttp|import\(/,
    );
  });

  test("keeps recorded names within its elements", () => {
    const page = historyPage(hostile);
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page).not.toContain("<img");
  });

  test("says which operations are left out, and why", () => {
    const lines = [
      "{:process 0, :type :invoke, :f :enqueue, :value 1}",
      "{:process 0, :type :ok, :f :enqueue, :value 1}",
      "{:process 0, :type :invoke, :f :dequeue}",
      "{:process 0, :type :fail, :f :dequeue}",
      "{:process 0, :type :invoke, :f :drain}",
      "{:process 0, :type :ok, :f :drain, :value [1 2]}",
    ];
    const page = (text: string) => {
      const history = readHistory(text, "h");
      const { operations, object } = history;
      const results = [{ model: "linearizable", verdict: "holds", seconds: 0 }] as const;
      const whole = {
        file: "h",
        object,
        workload: undefined,
        readSeconds: 0,
        named: undefined,
        history,
        results,
      };
      return { drawn: operations.length, text: historyPage(whole) };
    };

    const all = page(lines.join("\n"));
    expect(all.drawn).toBe(3);
    expect(all.text).toContain("3 operations, 1 failed");
    expect(all.text).toContain(
      '<p class="note">Of 3 operations, 1 failed, which means that it surely did not happen: no model judges it, and the 2 others are drawn here. A drain is drawn as one dequeue for each element that it took, which makes it 3 operations.</p>',
    );
    expect(page(lines.slice(0, 2).join("\n")).text).not.toContain("failed");
    expect(page(lines.slice(0, 3).join("\n")).text).not.toContain("failed");
  });

  test("says which object was guessed, and why", () => {
    expect(historyPage(small)).toContain(
      '<p class="facts">taken for a register, because a register has read and write (--object names another)</p>',
    );
    expect(historyPage({ ...small, object: "./own.ts" })).not.toContain("taken for");
  });

  test("says which part of a large history it has", () => {
    expect(historyPage(small)).not.toContain("this page holds");
    expect(historyPage(small, { whole: 2, around: 3 })).toContain(
      "The history has 4 operations; this page holds the 3 around the witnesses.",
    );
  });
});

const chromium = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => [join(folder, "chromium"), join(folder, "chromium-browser")])
  .find(existsSync);

const SKIPPED = chromium === undefined ? " (skipped: no chromium on the PATH)" : "";

describe.skipIf(chromium === undefined)(`the page in a browser${SKIPPED}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "lockstep-page-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a page reports after some steps, and what the browser complained of. */
  const seenIn = (page: string, steps: string) => {
    const file = join(folder, "page.html");
    writeFileSync(file, driven(page, steps));
    const { stdout, stderr } = spawnSync(
      chromium!,
      [
        ..."--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --dump-dom".split(
          " ",
        ),
        ...["--enable-logging=stderr", "--virtual-time-budget=10000"],
        `--user-data-dir=${join(folder, "profile")}`,
        pathToFileURL(file).href,
      ],
      { encoding: "utf8" },
    );
    const [, seen] = /data-seen="([^"]*)"/.exec(stdout) ?? [];
    const complaints = stderr.split("\n").filter((line) => line.includes("CONSOLE"));
    return { seen: seen && JSON.parse(decodeURIComponent(seen)), complaints };
  };

  test("opens at the first violated model, and its controls work", () => {
    const { seen, complaints } = seenIn(historyPage(small), STEPS);

    expect(complaints).toEqual([]);
    expect(seen).toMatchObject({
      hidden: { section: false, trouble: true },
      pressed: ["linearizable"],
      shown: ["linearizable"],
      count: "4 of 4 operations",
      marked: true,
      hovered: expect.stringMatching(
        /^operationw1 write "x" 1clientWkeyxrequest.*never returned/,
      ),
      selected: [
        expect.stringContaining('operation: w1 write "x" 1; client: W'),
        expect.stringContaining('operation: r1 read "x" 1; client: A'),
        expect.stringContaining('operation: r2 read "x" 0; client: B'),
        expect.stringContaining('operation: read "y" 0; client: B'),
      ],
      changed: { zoom: true, moved: true, wheel: true, order: true, all: true },
      filtered: {
        key: "1 of 4 operations",
        client: "2 of 4 operations",
        only: "3 of 4 operations",
      },
      chosen: { shown: ["regular"], only: true },
      requests: 0,
    });
  });

  test("shows hostile names as text", () => {
    const { seen, complaints } = seenIn(
      historyPage(hostile),
      "seen.broken = window.broken ?? 0; seen.images = document.images.length; seen.title = document.title;",
    );
    expect(complaints).toEqual([]);
    expect(seen).toMatchObject({ broken: 0, images: 0 });
    expect(seen.title).toContain("<script>window.broken=1</script>");
  });

  test("still has verdicts and witnesses where the history cannot be drawn", () => {
    const broken = historyPage(small).replace('"client":[', '"client":null,"x":[');
    const { seen } = seenIn(
      broken,
      "seen.trouble = trouble.textContent; seen.shown = visible();",
    );
    expect(seen.trouble).toMatch(
      /cannot be drawn.*Verdicts and witnesses are not affected/,
    );
    expect(seen.shown).toHaveLength(5);
  });
});

/** The page with steps at the end of its script, and a policy that allows it. */
const driven = (page: string, steps: string): string => {
  const [, script = ""] = /<script>([\s\S]*)<\/script>/.exec(page) ?? [];
  const end = "document.body.dataset.seen = encodeURIComponent(JSON.stringify(seen));";
  const caught = "catch (error) { seen.error = String(error.stack); }";
  const longer = `${FRAMES}${script};(async () => { ${PRELUDE} try { ${steps} } ${caught} ${end} })();`;
  const hash = (text: string) => createHash("sha256").update(text).digest("base64");
  return page.split(hash(script)).join(hash(longer)).split(script).join(longer);
};

/** Without a window there are no frames to wait for. */
const FRAMES = "window.requestAnimationFrame = (draw) => setTimeout(draw, 16);";

const PRELUDE = `
  const seen = {};
  const by = (id) => document.getElementById(id);
  const [lanes, picture, trouble] = [by("lanes"), by("picture"), by("trouble")];
  const drawn = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  const visible = () => [...document.querySelectorAll("article")].filter((a) => !a.hidden).map((a) => a.dataset.model);
  const press = (key, more) => lanes.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...more }));
  const image = async () => { await drawn(); return picture.toDataURL(); };
  const changed = async (act) => { const before = await image(); act(); return before !== await image(); };
  const set = (id, name, value) => { by(id)[name] = value; by(id).dispatchEvent(new Event(id === "order" ? "change" : "input")); };
`;

const STEPS = `
  await drawn();
  seen.hidden = { section: by("timeline").hidden, trouble: trouble.hidden };
  seen.pressed = [...document.querySelectorAll('[aria-pressed="true"]')].map((b) => b.dataset.model);
  seen.shown = visible();
  seen.count = by("shown").textContent;
  const { data, width } = picture.getContext("2d").getImageData(0, 0, picture.width, picture.height);
  // The colour of the marks, #c94f00.
  const at = data.findIndex((red, i) => i % 4 === 0 && red === 201 && data[i + 1] === 79 && data[i + 2] === 0);
  seen.marked = at >= 0;
  const box = picture.getBoundingClientRect();
  const [clientX, clientY] = [box.left + ((at / 4) % width) + 3, box.top + Math.floor(at / 4 / width) + 8];
  lanes.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }));
  seen.hovered = by("tooltip").hidden ? "nothing" : by("tooltip").textContent;
  seen.selected = [];
  for (const key of ["n", "n", "n", "ArrowRight"]) { press(key); seen.selected.push(lanes.getAttribute("aria-label")); }
  seen.changed = {
    zoom: await changed(() => document.querySelector('[data-do="in"]').click()),
    moved: await changed(() => press("ArrowLeft", { shiftKey: true })),
    wheel: await changed(() => lanes.dispatchEvent(new WheelEvent("wheel", { deltaY: -300, ctrlKey: true, clientX, clientY, cancelable: true }))),
    order: await changed(() => set("order", "checked", true)),
    all: await changed(() => { press("+"); press("+"); }) && await changed(() => press("0")),
  };
  seen.filtered = {};
  set("key", "value", "y"); seen.filtered.key = by("shown").textContent; set("key", "value", "");
  set("client", "value", "B"); seen.filtered.client = by("shown").textContent; set("client", "value", "");
  set("only", "checked", true); seen.filtered.only = by("shown").textContent;
  document.querySelector('[data-model="regular"]').click();
  seen.chosen = { shown: visible(), only: by("only").disabled };
  seen.requests = performance.getEntriesByType("resource").length;
`;
