import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { onLine } from "../deploy/lines.ts";
import { NodeClient } from "./node-client.ts";

let server: Server | undefined;
let client = new NodeClient();
afterEach(() => {
  client.close();
  client = new NodeClient();
  server?.close();
  server = undefined;
});

type Request = { src: string; body: { type: string; msg_id: number } };

/** A node that calls `take` with each request. */
const nodeWith = async (take: (request: Request, socket: Socket) => void) => {
  server = createServer((socket) => {
    socket.on("error", () => {});
    onLine(socket, (line) => take(JSON.parse(line), socket));
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  client.aim({ host: "127.0.0.1", port: (listening.address() as AddressInfo).port });
};

const answer = ({ src, body }: Request, socket: Socket) => {
  const reply = { type: `${body.type}_ok`, in_reply_to: body.msg_id };
  socket.write(`${JSON.stringify({ src: "n1", dest: src, body: reply })}\n`);
};

test("many requests at once get their own answers, in any order", async () => {
  const late: (() => void)[] = [];
  await nodeWith((request, socket) => {
    if (request.body.type.endsWith("3")) late.push(() => answer(request, socket));
    else answer(request, socket);
    if (late.length === 4) for (const each of late.splice(0)) each();
  });
  const names = Array.from({ length: 40 }, (_, nth) => `ask-${nth}`);
  const asked = await Promise.all(names.map((type) => client.ask({ type }, 5000)));
  expect(asked).toMatchObject(
    names.map((name) => ({ type: "answered", body: { type: `${name}_ok` } })),
  );
});

test("without a node, a request is refused; with a node that is silent, it times out", async () => {
  expect(await client.ask({ type: "ask" }, 5000)).toEqual({ type: "refused" });
  await nodeWith(() => {});
  expect(await client.ask({ type: "ask" }, 20)).toEqual({ type: "timed out" });
  client.aim({ host: "127.0.0.1", port: 1 });
  expect(await client.ask({ type: "ask" }, 5000)).toEqual({ type: "refused" });
});

test("a connection that breaks ends the requests on it, and the next one connects again", async () => {
  await nodeWith((request, socket) => {
    if (request.body.type === "break") socket.destroy();
    else answer(request, socket);
  });
  expect(await client.ask({ type: "break" }, 5000)).toEqual({ type: "broken" });
  expect(await client.ask({ type: "ask" }, 5000)).toMatchObject({ type: "answered" });
});
