/** The stream of bytes that each call of a program reads or writes. */
import { isMatching, P } from "ts-pattern";
import type { Operation } from "../../model/operation.ts";
import type { StreamsOf } from "../shared/byte-streams.ts";

const connected = {
  request: { type: "connect", port: P.number },
  result: { value: P.string, local: P.string },
};
const accepted = {
  request: { type: "accept", port: P.number },
  result: { value: P.string, peer: P.string },
};
const ofConnection = { connection: P.string };

/**
 * The streams of a history in which programs give each connection a name of its own. A connection of the server is that
 * of the client's end which `accept` named: where both had the same five values more than once, in their order.
 */
export const streamsOfHosts = (operations: readonly Operation[]): StreamsOf => {
  const opened = new Map<string, string[]>();
  for (const operation of operations)
    if (isMatching(connected, operation)) {
      const { value, local } = operation.result;
      const key = `${local} ${operation.request.port}`;
      opened.set(key, [...(opened.get(key) ?? []), value]);
    }
  /** By the name at the server, the name at the client. */
  const names = new Map<string, string>();
  for (const operation of operations)
    if (isMatching(accepted, operation)) {
      const { value, peer } = operation.result;
      const [name] = opened.get(`${peer} ${operation.request.port}`)?.splice(0, 1) ?? [];
      if (name !== undefined) names.set(value, name);
    }
  const clients = new Set(names.values());
  return ({ request }) => {
    if (!isMatching(ofConnection, request)) return null;
    const { connection } = request;
    const name = names.get(connection);
    if (name === undefined && !clients.has(connection)) return null;
    const [there, back] = [
      `to server ${name ?? connection}`,
      `back ${name ?? connection}`,
    ];
    return name === undefined
      ? { written: there, read: back }
      : { written: back, read: there };
  };
};
