/** The requests of programs at the local API of a node, as JSON. */
import type { Body, Json } from "../ports.ts";
import type { ConnectOptions, ListenOptions } from "./stack-options.ts";

/**
 * Connections are named by the answers of `accept` and `connect`; these and `listen` answer the number of the new
 * socket, too, as `socket`. What waits, waits until it is done or the
 * connection fails: `accept` for a connection, `connect` for the handshake, `send` for room, `receive` for bytes.
 */
export type TcpRequest =
  /** Answers the port; for port 0 one is picked. See `ListenOptions`. */
  | {
      readonly type: "listen";
      readonly port: number;
      readonly options: ListenOptions;
    }
  | { readonly type: "unlisten"; readonly port: number }
  /** Answers the name of a connection to this port: `as`, where it is given. */
  | { readonly type: "accept"; readonly port: number; readonly as?: string | undefined }
  /** `to`: a node, or the text of an address. Answers the name of the connection: `as`, where it is given. */
  | {
      readonly type: "connect";
      readonly to: string;
      readonly as?: string | undefined;
      readonly port: number;
      readonly options: ConnectOptions;
    }
  /** Bytes as hexadecimal digits. Answers how many, once all are taken. */
  | { readonly type: "send"; readonly connection: string; readonly hex: string }
  /** So many bytes of `patternBytes`. */
  | {
      readonly type: "send-pattern";
      readonly connection: string;
      readonly seed: number;
      readonly bytes: number;
    }
  /** Reads at most `bytes` bytes, answered as hexadecimal digits; null at the end. */
  | { readonly type: "receive"; readonly connection: string; readonly most: number }
  /** Reads to the end. The answer has the number of bytes and their SHA-256. */
  | { readonly type: "receive-digest"; readonly connection: string }
  /** Receives all bytes until the end, as hexadecimal digits, and then sends no more either. */
  | { readonly type: "finish"; readonly connection: string }
  | { readonly type: "shutdown" | "close" | "abort"; readonly connection: string }
  /** The state of a connection by its name in RFC 9293; CLOSED when it is over. */
  | { readonly type: "state"; readonly connection: string }
  /** The counters of a connection, or of the whole stack. */
  | { readonly type: "stats"; readonly connection: string | null };

const PORT_MAX = 65_535;
const BYTES_MAX = 2 ** 30;

const isCount = (value: Json | undefined, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
const isPort = (value: Json | undefined): value is number => isCount(value, PORT_MAX);
/** A sequence number, or none. */
const isNumber = (value: Json | undefined): value is number | undefined =>
  value === undefined || isCount(value, 2 ** 32 - 1);
const isName = (value: Json | undefined): value is string | undefined =>
  value === undefined || typeof value === "string";
const isBoolean = (value: Json | undefined): value is boolean | undefined =>
  value === undefined || typeof value === "boolean";
const isHex = (value: Json | undefined): value is string =>
  typeof value === "string" && /^([0-9a-f]{2})*$/i.test(value);

/** The request that a body is; null when it is none. */
export const requestOf = (body: Body): TcpRequest | null => {
  const { type, port, connection, as } = body;
  switch (type) {
    case "listen": {
      const { backlog, initialNumber, single } = body;
      const isWhole = isPort(port) && isNumber(initialNumber) && isBoolean(single);
      if (!isWhole || (backlog !== undefined && !isPort(backlog))) return null;
      const options = { initialNumber, single };
      return { type, port, options: backlog ? { ...options, backlog } : options };
    }
    case "unlisten":
      return isPort(port) ? { type, port } : null;
    case "accept":
      return isPort(port) && isName(as) ? { type, port, as } : null;
    case "connect": {
      const { to, localPort = 0, initialNumber } = body;
      if (!isName(as)) return null;
      if (typeof to !== "string" || !isPort(port) || !isPort(localPort)) return null;
      if (!isNumber(initialNumber)) return null;
      return { type, to, as, port, options: { localPort, initialNumber } };
    }
    case "stats":
      if (connection === undefined) return { type, connection: null };
      return typeof connection === "string" ? { type, connection } : null;
    default:
      return typeof connection === "string" ? ofConnection(body, connection) : null;
  }
};

const ofConnection = (body: Body, connection: string): TcpRequest | null => {
  const { type } = body;
  switch (type) {
    case "send":
      return isHex(body.hex) ? { type, connection, hex: body.hex } : null;
    case "send-pattern": {
      const { seed, bytes } = body;
      const isWhole = isCount(seed, 2 ** 32 - 1) && isCount(bytes, BYTES_MAX);
      return isWhole ? { type, connection, seed, bytes } : null;
    }
    case "receive": {
      const { most = PORT_MAX } = body;
      return isCount(most, BYTES_MAX) && most > 0 ? { type, connection, most } : null;
    }
    case "receive-digest":
    case "finish":
    case "shutdown":
    case "close":
    case "abort":
    case "state":
      return { type, connection };
    default:
      return null;
  }
};
