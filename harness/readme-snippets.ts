/** The README as a program: its snippets, and what they are said to print. Pure functions. */

/** A TypeScript block that opens the package's door. */
type Script = {
  readonly type: "script";
  readonly line: number;
  /** Named by a first line such as `// election.ts`; later commands may name the file. */
  readonly file: string | undefined;
  readonly code: string;
  /** The plain block right after it, if there is one. */
  readonly prints: string | undefined;
};

/** One `$ npx lockstep …` of a console block, and the lines up to the next `$`. */
type Command = {
  readonly type: "command";
  readonly line: number;
  readonly command: string;
  readonly prints: string;
};

type Block = {
  readonly line: number;
  readonly end: number;
  readonly language: string;
  readonly text: string;
};

/** All that can be executed, in the order in which a reader meets it. */
export function snippets(markdown: string): (Script | Command)[] {
  const blocks = blocksOf(markdown);
  return blocks.flatMap((block, at): (Script | Command)[] => {
    if (block.language === "ts" && /\bfrom "lockstep"/.test(block.text))
      return [scriptOf(block, blocks[at + 1], markdown)];
    return block.language === "console" ? commandsOf(block) : [];
  });
}

/** Lines are counted from 1; `line` is that of the opening fence. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; language: string; line: number; text: string[] } | undefined;
  markdown.split(/\r?\n/).forEach((text, at) => {
    const [, fence, language] = text.match(/^(`{3,})\s*(\w*)/) ?? [];
    if (open === undefined) {
      if (fence) open = { fence, language: language ?? "", line: at + 1, text: [] };
    } else if (text.trimEnd() === open.fence) {
      blocks.push({ ...open, end: at + 1, text: open.text.join("\n") });
      open = undefined;
    } else open.text.push(text);
  });
  return blocks;
}

function scriptOf(block: Block, next: Block | undefined, markdown: string): Script {
  const between = markdown.split(/\r?\n/).slice(block.end, next && next.line - 1);
  const isOutput = next?.language === "" && between.every((line) => line.trim() === "");
  return {
    type: "script",
    line: block.line,
    file: block.text.match(/^\/\/ (?:\.\/)?([\w.-]+\.ts)\b/)?.[1],
    code: block.text,
    prints: isOutput ? next.text : undefined,
  };
}

/** Other programs' commands (`$ npm test`) are for the reader, and are not run. */
function commandsOf({ line, text }: Block): Command[] {
  return text
    .replaceAll(/ *\\\n\s*/g, " ")
    .split(/^\$ /m)
    .slice(1)
    .map((part) => part.split("\n"))
    .filter(([command]) => /^npx lockstep\b/.test(command!))
    .map(([command, ...output]) => ({
      type: "command",
      line,
      command: command!,
      prints: output.join("\n").trimEnd(),
    }));
}

const ESCAPE = String.fromCharCode(27);
const NUMBER = String.raw` *(?<![\w.])\d[\d,_]*(?:\.\d+)?`;
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]*m`, "g");
const RATE = new RegExp(
  `${NUMBER} ?[kMG]?(?: ?[A-Za-z]+)?(?: ?/ ?s\\b| a second\\b| per second\\b)`,
  "g",
);
const TIME = new RegExp(`${NUMBER} ?(?:ns|µs|ms|s|seconds?|min|minutes?)(?![\\w])`, "g");
const BYTES = new RegExp(`${NUMBER} ?(?:[kKMGT]i?B|B|bytes?)\\b`, "g");

/** What differs between two honest runs (times, rates, memory, colour) made equal. */
export function normalise(output: string): string {
  return output
    .replaceAll(COLOUR, "")
    .replaceAll(RATE, " ‹rate›")
    .replaceAll(TIME, " ‹time›")
    .replaceAll(BYTES, " ‹bytes›")
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

/** Is this what the README shows? A line `…` of the README stands for any lines, or none. */
export function isAsShown({
  shown,
  printed,
}: {
  shown: string;
  printed: string;
}): boolean {
  const pattern = normalise(shown)
    .split("\n")
    .map((line) => (line.trim() === "…" ? "(?:.*\\n)*?" : `${literally(line)}\\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${normalise(printed)}\n`);
}

const literally = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
