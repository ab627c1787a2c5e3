/**
 * Reads a whole LevelDB in a process of its own. LevelDB does not verify the blocks of its tables before it
 * uses them: a damaged block can fail an assertion, which ends the process and cannot be caught in it.
 */
import { spawn } from "node:child_process";

const SCAN = `
  const { ClassicLevel } = await import(process.argv[1]);
  const level = new ClassicLevel(process.argv[2], { createIfMissing: false });
  try {
    await level.open();
    for await (const _ of level.iterator());
  } catch {} // The caller opens it next, and reports what is wrong.
  await level.close();
`;

/**
 * Null, or the last words of LevelDB if the scan ended its process.
 *
 * @param path the directory of a LevelDB that no process has open
 */
export const crashOfScan = (path: string): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", SCAN, import.meta.resolve("classic-level"), path],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.on("error", reject);
    child.on("close", (_, signal) =>
      resolve(
        signal === null ? null : said.trim().split("\n").at(-1) || `ended by ${signal}`,
      ),
    );
  });
