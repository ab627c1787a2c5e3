/** A way to a server that loses a reply: it lets a call through, swallows its reply, and cuts the connection. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { unpackCall, unpackReply } from "../../../../impl/rpc/message.ts";
import { Records } from "../../../../impl/rpc/record.ts";

const LIMITS = { recordBytes: 2 ** 24, fragments: 1024 };

/** A call of the procedure that passed by. */
export type PassedCall = { readonly xid: number; readonly port: number };

/** The way, with the calls of the procedure that passed it. */
export type CutReply = {
  readonly port: number;
  readonly calls: readonly PassedCall[];
  close(): void;
};

/** Opens a way to a port, on which the first reply to this procedure is lost. */
export const openCutReply = async (to: number, procedure: number): Promise<CutReply> => {
  const calls: PassedCall[] = [];
  let isCut = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    const asked = new Records(LIMITS);
    const answered = new Records(LIMITS);
    near.on("data", (bytes) => {
      for (const record of asked.take(bytes)) {
        const call = unpackCall(record);
        if (call === null || call.args === "other version") continue;
        const port = near.remotePort!;
        if ("procedure" in call && call.procedure === procedure)
          calls.push({ xid: call.xid, port });
      }
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      for (const record of answered.take(bytes)) {
        const xid = unpackReply(record)?.xid;
        if (isCut || !calls.some((call) => call.xid === xid)) continue;
        isCut = true;
        cut();
        return;
      }
      near.write(bytes);
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", cut);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  return {
    port,
    calls,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
