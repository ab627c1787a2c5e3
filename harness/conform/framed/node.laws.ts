/** The two ends of a connection: a server that adds up, and a client that does what it is called for. */
import {
  type Body,
  type Node,
  needing,
  type Ports,
  type Stream,
} from "../../../impl/ports.ts";
import { decode, encode } from "./frame.laws.ts";

export const PORT = 80;

export type FramedFault = "chunk-is-frame" | "deaf-after-end" | "stays-open" | "no-reset";
type Take = (frame: Body) => void;
export type FramedOptions = { readonly faults?: readonly FramedFault[] };

export const startFramed = needing(
  ["streams"],
  async (
    { self, streams, trace }: Ports<"streams">,
    { faults = [] }: FramedOptions = {},
  ): Promise<Node> => {
    let named = 0;
    let open: Stream | undefined;
    let isDeaf = false;
    const tell = (action: "send" | "receive", body: Body, peer: string): void => {
      const [from, to] = action === "send" ? [self, peer] : [peer, self];
      trace({ action, message: { id: `${self}.${++named}`, from, to, body } });
    };

    /** Reads to the end, or until the connection is reset. */
    const listenTo = async (stream: Stream, take: Take): Promise<void> => {
      const { address } = stream.peer;
      let rest = new Uint8Array();
      const hear = (body: Body): void => {
        if (isDeaf) return;
        tell("receive", body, address);
        take(body);
      };
      for (;;) {
        const chunk = await stream.read();
        if (chunk === null) return hear({ type: "end" });
        const [frames, more] = decode(Buffer.concat([rest, chunk]));
        rest = Uint8Array.from(faults.includes("chunk-is-frame") ? [] : more);
        for (const frame of frames) hear(frame);
      }
    };
    const lost = (peer: string) => (): void => {
      if (open !== undefined) tell("receive", { type: "reset" }, peer);
    };

    const serve = (stream: Stream): void => {
      const { address } = stream.peer;
      let sum = 0;
      open = stream;
      tell("receive", { type: "connect" }, address);
      tell("send", { type: "accept" }, address);
      const take = ({ type, value }: Body): void => {
        if (type === "end" && faults.includes("stays-open")) return;
        if (type === "end") {
          tell("send", { type: "end" }, address);
          stream.end();
        } else {
          sum += Number(value);
          tell("send", { type: "sum", value: sum }, address);
          void stream.write(encode({ type: "sum", value: sum })).catch(() => {});
        }
      };
      void listenTo(stream, take).catch(lost(address));
    };

    const connect = async (to: string): Promise<void> => {
      tell("send", { type: "connect" }, to);
      const stream = await streams.connect({ address: to, port: PORT });
      open = stream;
      tell("receive", { type: "accept" }, to);
      void listenTo(stream, () => {}).catch(lost(to));
    };

    if (self === "server") await streams.listen(PORT, serve);
    return {
      call: async (request) => {
        const { type } = request;
        if (type === "connect") void connect("server").catch(() => {});
        else if (open !== undefined) {
          const stream = open;
          tell("send", request, "server");
          isDeaf = type === "end" && faults.includes("deaf-after-end");
          if (type === "add") void stream.write(encode(request)).catch(() => {});
          if (type === "reset") open = undefined; // It does not hear of its own reset.
          if (type === "reset" && !faults.includes("no-reset")) stream.reset();
          else if (type !== "add") stream.end();
        }
        return { type: "done", value: null };
      },
    };
  },
);
