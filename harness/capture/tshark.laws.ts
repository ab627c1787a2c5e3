/** Another reader of captures, where it is installed: tests compare what both read. */
import { spawnSync } from "node:child_process";

/** Whether tshark is there, and a line that says what is missing. */
export const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

/** Begins the name of a test that is skipped without it. */
export const NEEDS_TSHARK = hasTshark ? "" : "(skipped: tshark is not installed) ";

const PREFERENCES = [
  "tcp.check_checksum:TRUE",
  "ip.check_checksum:TRUE",
  "tcp.relative_sequence_numbers:FALSE",
  "tcp.desegment_tcp_streams:FALSE",
].flatMap((preference) => ["-o", preference]);

/**
 * The fields of each frame. Of a field that a frame has several times, all values, with commas between them.
 *
 * @param more further options; the last preference of a name counts
 */
export const tsharkFields = <Name extends string>(
  file: string,
  fields: readonly Name[],
  more: readonly string[] = [],
): readonly Readonly<Record<Name, string>>[] => {
  const { stdout, stderr, status } = spawnSync(
    "tshark",
    [
      ...["-n", "-r", file, ...PREFERENCES],
      ...more,
      ...["-T", "fields", "-E", "separator=/t", "-E", "occurrence=a"],
      ...fields.flatMap((field) => ["-e", field]),
    ],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(`tshark: ${stderr}`);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const values = line.split("\t");
      const entries = fields.map((field, at) => [field, values[at] ?? ""]);
      return Object.fromEntries(entries) as Record<Name, string>;
    });
};
