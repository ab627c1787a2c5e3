/**
 * A program that knows nothing of the harness: it writes to a store and reads from it over TCP, and prints each
 * operation before it asks. An argument makes it misbehave, for tests of the harness.
 */
import { createConnection } from "node:net";

const [, , places = "[]", way = "honest", first = "1"] = process.argv;
const addresses = JSON.parse(places) as { host: string; port: number }[];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** The answer; undefined if the connection broke, or no answer came. */
const ask = (body: object, at: { host: string; port: number }) =>
  new Promise<Record<string, unknown> | undefined>((resolve) => {
    const socket = createConnection(at);
    let heard = "";
    socket.setTimeout(2000, () => socket.destroy());
    socket.on("connect", () =>
      socket.write(
        `${JSON.stringify({ src: `tiny${first}`, dest: "store", body: { ...body, msg_id: 1 } })}\n`,
      ),
    );
    socket.on("data", (chunk) => {
      heard += chunk.toString();
      if (!heard.includes("\n")) return;
      resolve(JSON.parse(heard).body);
      socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(undefined));
  });

const ROUNDS = 8;
if (way === "crashes") {
  process.stderr.write("reading the map\nno such country\n");
  process.exit(3);
}
if (way === "garbage") say("Segmentation violation, or so");
if (way === "answers an unknown request") say("7 ok 1");
if (way === "cut short") {
  process.stdout.write("1 wri");
  process.exit(0);
}
if (way === "hangs") setInterval(() => {}, 1000);
else
  for (let [round, op] = [0, 0]; round < ROUNDS; op += 2) {
    const at = addresses[round % addresses.length]!;
    const value = Number(first) + op;
    say(`${op} write ${value}`);
    const written = await ask({ type: "write", key: "k", value }, at);
    say(`${op} ${written?.type === "write_ok" ? "ok" : "?"}`);
    say(`${op + 1} read`);
    const read = await ask({ type: "read", key: "k" }, addresses.at(-1)!);
    const told = way === "lies" && round === 5 ? Number(first) : read?.value;
    say(`${op + 1} ${read?.type === "read_ok" ? `ok ${told ?? null}` : "?"}`);
    if (written !== undefined || way !== "insists") round++;
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
