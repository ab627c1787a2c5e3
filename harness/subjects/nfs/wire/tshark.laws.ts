/** The calls of a capture as tshark reads them, beside ours: message by message, in the order of the frames. */
import { type NfsStatus, nfsStatus } from "../../../../impl/nfs/wire/status.ts";
import { encode } from "../../../../impl/xdr/codec.ts";
import type { SeenCall } from "../../../capture/calls/call.ts";
import { tsharkFields } from "../../../capture/tshark.laws.ts";

const FIELDS = [
  "frame.number",
  "rpc.xid",
  "rpc.msgtyp",
  "rpc.program",
  "rpc.programversion",
  "rpc.procedure",
  "rpc.state_accept",
  "rpc.time",
  "nfs.status3",
  "mount.status",
  "mount.path",
  "mount.export.directory",
  "nfs.name",
  "nfs.readdir.entry3.name",
  "nfs.readdirplus.entry.name",
  "nfs.fh.hash",
] as const;

/** A call that comes in several segments is of the frame of the last one. */
const DESEGMENTED = [
  "tcp.desegment_tcp_streams:TRUE",
  "rpc.desegment_rpc_over_tcp:TRUE",
  // On loopback no checksum is filled in, and tshark puts nothing together of segments with a wrong one.
  "tcp.check_checksum:FALSE",
].flatMap((preference) => ["-o", preference]);

/** The ports of servers: a client's port may be that of another protocol, and tshark takes it for that one. */
const DECODED = ["12048", "12049"].flatMap((port) => ["-d", `tcp.port==${port},rpc`]);

/**
 * What is compared between tshark and Lockstep. Where several messages end in one frame, tshark mixes their fields:
 * two are kept.
 */
type MessageRead = {
  readonly frame: number;
  /** The types of messages: of several, with commas between them, in order; so are transaction ids. */
  readonly type: string;
  readonly xid: string;
  readonly called: string;
  /** The number of the status, "" where there is none. */
  readonly status: string;
  readonly names: string;
  readonly handles: string;
  /** For a reply: the seconds since its call. */
  readonly after: string;
};

const word = (text: string): string => Number(text).toString(16).padStart(8, "0");

/** The messages as tshark reads them. @throws Error where tshark fails */
export const messagesOfTshark = (file: string): readonly MessageRead[] =>
  tsharkFields(file, FIELDS, [...DESEGMENTED, ...DECODED])
    .filter((row) => row["rpc.msgtyp"] !== "")
    .map((row): MessageRead => {
      const xid = row["rpc.xid"].split(",").map(word).sort().join();
      const type = row["rpc.msgtyp"].split(",").map(typeOf).sort().join();
      const frame = Number(row["frame.number"]);
      if (type.includes(",")) return { ...NOTHING, frame, type, xid };
      return {
        frame,
        type,
        xid,
        called: [
          row["rpc.program"],
          row["rpc.programversion"].split(",")[0],
          row["rpc.procedure"],
        ].join(" "),
        status: row["nfs.status3"] || row["mount.status"],
        names: [
          row["mount.path"],
          row["mount.export.directory"],
          row["nfs.name"],
          row["nfs.readdir.entry3.name"],
          row["nfs.readdirplus.entry.name"],
        ]
          .filter((names) => names !== "")
          .join(),
        handles: row["nfs.fh.hash"].split(",").filter(Boolean).map(word).join(),
        after: type === "call" ? "" : row["rpc.time"],
      };
    });

const NOTHING = { called: "", status: "", names: "", handles: "", after: "" };

const typeOf = (number: string): string => (number === "0" ? "call" : "reply");

/** Messages that end in one frame, as one. */
const together = (all: readonly MessageRead[]): MessageRead => {
  const [first] = all;
  if (all.length === 1) return first!;
  const joined = (field: "type" | "xid"): string =>
    all
      .map((each) => each[field])
      .sort()
      .join();
  return { ...NOTHING, frame: first!.frame, type: joined("type"), xid: joined("xid") };
};

/** The number of a status by its name; those of MNT3 are those of NFS3. */
const numberOf = (status: string): string => {
  const name = status.replace(/^MNT3/, "NFS3") as NfsStatus;
  return `${Buffer.from(encode(nfsStatus, name)).readUInt32BE()}`;
};

/** The same messages as they are read here. */
export const messagesOf = (calls: readonly SeenCall[]): readonly MessageRead[] => {
  const messages = calls.flatMap((call): readonly MessageRead[] => {
    const { sent, reply, args } = call;
    const same = {
      xid: call.xid.toString(16).padStart(8, "0"),
      called: [call.program, call.version, call.procedure].join(" "),
    };
    const asked = {
      ...same,
      frame: sent.frame,
      type: "call" as const,
      status: "",
      names: args?.names.join() ?? "?",
      handles: args?.handles.join() ?? "?",
      after: "",
    };
    if (reply === null) return [asked];
    const { results } = reply;
    const answer = {
      ...same,
      frame: reply.frame,
      type: "reply" as const,
      status: results === null || results.status === null ? "" : numberOf(results.status),
      names: results?.names.join() ?? "?",
      handles: results?.handles.join() ?? "?",
      after: (reply.at - sent.at).toFixed(9),
    };
    return [asked, answer];
  });
  const byFrame = new Map<number, MessageRead[]>();
  for (const message of messages)
    byFrame.set(message.frame, [...(byFrame.get(message.frame) ?? []), message]);
  return [...byFrame.values()]
    .map(together)
    .sort((one, other) => one.frame - other.frame);
};
