import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { escaped, htmlPage, jsonInHtml } from "./html.ts";

const hostile = "</script><!--<script>alert(1)//\u2028\u2029\"'&amp;\u0000";

test("text stays text, in elements and in attributes", () => {
  expect(escaped(`<b title="x" id='y'>&`)).toBe(
    "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;&amp;",
  );
  expect(escaped("a\u0000b\u001bc\n")).toBe("a\ufffdb\ufffdc\n");
});

test("JSON in a page is the same value, and cannot end its element", () =>
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string().map((s) => JSON.stringify(s + hostile)),
      ),
      (json) => {
        const embedded = jsonInHtml(json);
        expect(JSON.parse(embedded)).toEqual(JSON.parse(json));
        expect(embedded).not.toMatch(/[<\u2028\u2029]/);
      },
    ),
  ));

test("a page allows its own style and script by their hashes, and nothing else", () => {
  const [style, script] = ["p { color: red }", "let ö = 1;"];
  const page = htmlPage({
    title: hostile,
    style,
    script,
    body: "<p>x</p>",
    data: { d: '"<"' },
  });
  const hash = (text: string) => createHash("sha256").update(text).digest("base64");
  expect(page).toContain(
    `content="default-src 'none'; style-src 'sha256-${hash(style)}'; ` +
      `script-src 'sha256-${hash(script)}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page).toContain('<script type="application/json" id="d">"\\u003c"</script>');
  expect(page).toContain("<title>&lt;/script&gt;&lt;!--&lt;script&gt;alert(1)//");
});

test("a page without a script allows none", () => {
  const page = htmlPage({ title: "t", style: "", body: "" });
  expect(page).not.toContain("script");
});
