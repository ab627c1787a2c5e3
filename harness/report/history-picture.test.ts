import { expect, test } from "vitest";
import { historyOf } from "../consistency/separating.laws.ts";
import { historyPicture } from "./history-picture.ts";

const operations = historyOf("W: w(x)1[0 / A: r(x)=1[1,2] / B: r(x)=0[3,4]");

/** The part of a picture that draws one client's first operation. */
const bars = (picture: string): readonly string[] =>
  picture.split("\n").filter((line) => line.startsWith("<g"));

test("a picture of three operations", () => {
  expect(
    historyPicture(operations, operations.slice(1), ["r1", "r2"]),
  ).toMatchInlineSnapshot(`
    "<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 308.5 102" width="308.5" height="102" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="12" fill="currentColor" aria-label="3 operations as intervals in time, 2 of them marked">
    <title>3 operations as intervals in time, 2 of them marked</title>
    <desc>W: write &quot;x&quot; 1, invoked at 0, never returned, no answer; A: read &quot;x&quot; 1, from 1 to 2, answered 1; B: read &quot;x&quot; 0, from 3 to 4, answered 0</desc>
    <text x="0" y="19" xml:space="preserve" fill-opacity="0.75">W</text>
    <g><title>W: write &quot;x&quot; 1, invoked at 0, never returned, no answer</title><path d="M285.5 4H22.8V26H285.5" stroke="currentColor" stroke-opacity="0.45" fill="currentColor" fill-opacity="0.06"/><text x="289.5" y="19" xml:space="preserve">…</text><text x="35.3" y="19" xml:space="preserve">write &quot;x&quot; 1</text></g>
    <text x="0" y="55" xml:space="preserve" fill-opacity="0.75">A</text>
    <g class="witness"><title>A: read &quot;x&quot; 1, from 1 to 2, answered 1</title><rect x="30" y="40" width="135.8" height="22" rx="3" stroke="#d55e00" stroke-width="2" fill="#d55e00" fill-opacity="0.14"/><text x="42.5" y="55" xml:space="preserve">r1 read &quot;x&quot; 1</text></g>
    <text x="0" y="91" xml:space="preserve" fill-opacity="0.75">B</text>
    <g class="witness"><title>B: read &quot;x&quot; 0, from 3 to 4, answered 0</title><rect x="167.8" y="76" width="135.7" height="22" rx="3" stroke="#d55e00" stroke-width="2" fill="#d55e00" fill-opacity="0.14"/><text x="180.3" y="91" xml:space="preserve">r2 read &quot;x&quot; 0</text></g>
    </svg>"
  `);
});

test("the operations of the witness are marked, and no others", () => {
  const marked = bars(historyPicture(operations, [operations[2]!])).map((bar) =>
    bar.includes('class="witness"'),
  );
  expect(marked).toEqual([false, false, true]);
});

test("an operation that never returned has no right edge, and says so", () => {
  const [open, closed] = bars(historyPicture(operations, []));
  expect(open).toContain("<path");
  expect(open).toContain("never returned, no answer");
  expect(closed).toContain("<rect");
});

test("names of clients and values cannot break out of the picture", () => {
  const hostile = `</text><script>"'&`;
  const picture = historyPicture(
    [
      {
        client: hostile,
        request: { type: "write", key: hostile, value: { a: [hostile] } },
        result: hostile,
        invoked: 0,
        returned: 1,
      },
    ],
    [],
  );
  expect(picture).not.toMatch(/<script|<\/text><s/);
  expect(picture).toContain("&lt;/text&gt;&lt;script&gt;&quot;&#39;&amp;");
});

test("without operations the picture is empty", () => {
  expect(historyPicture([], [])).toMatch(/^<svg .*<\/svg>$/s);
});
