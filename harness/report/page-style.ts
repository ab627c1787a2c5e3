/**
 * The colours differ for every common kind of colour vision. A shape says whatever a colour says.
 */
const LIGHT = `
  --ground: #ffffff; --raised: #f6f7f9; --ink: #1c2430; --soft: #5b6675; --line: #e3e7ec;
  --band: #f5f7fa; --bar: #f1f5fa; --bar-edge: #9fb0c3; --write: #cfe0f2; --write-edge: #5f86b3;
  --mark: #c94f00; --mark-fill: #ffe3cf; --focus: #0b5cad; --good: #00694a; --bad: #b23c00;
  --open: #7a5b00;`;

const DARK = `
  --ground: #14181e; --raised: #1c222b; --ink: #e6ebf1; --soft: #9aa7b6; --line: #2b333e;
  --band: #191f27; --bar: #212a35; --bar-edge: #52647a; --write: #24405e; --write-edge: #6f9bcc;
  --mark: #ff8a3d; --mark-fill: #54290d; --focus: #7db8f5; --good: #52c79d; --bad: #ff8a4c;
  --open: #e0b84d;`;

/** The style of all pages: colours, text, headings and the keyboard focus. */
export const PAGE_STYLE = `
:root { color-scheme: light dark;${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root {${DARK} } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 1280px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { margin: 0; font-size: 22px; line-height: 1.3; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 17px; font-weight: 650; }
p { margin: 0 0 12px; }
figure { margin: 0 0 12px; }
.drawn {
  overflow-x: auto; padding: 16px; margin-bottom: 8px; border: 1px solid var(--line);
  border-radius: 8px; background: var(--raised);
}
.drawn svg { display: block; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
`;
