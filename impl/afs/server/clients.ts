/**
 * The cache managers that the server has ever granted anything to, and the calls to them. They are on the disk: after
 * a crash the server has to know which ones to ask.
 */
import type { Clock, Disk, Entropy } from "../../ports.ts";
import type { Connect } from "../../rpc/channel.ts";
import { RpcClient } from "../../rpc/client.ts";
import type { Stub } from "../../rpc/program.ts";
import { callbackProgram } from "../wire/callback-program.ts";
import type { Caller } from "../wire/values.ts";
import type { Tell, Versioned } from "./callbacks.ts";

/** The address and port of a cache manager. */
type Place = { readonly address: string; readonly port: number };

/** A call to a client, for the trace. */
export type ClientCall =
  | { readonly type: "break"; readonly client: string; readonly fid: number }
  | { readonly type: "ask" | "forget"; readonly client: string };

type ClientsOptions = {
  readonly connect: (to: Place) => Connect;
  readonly retryMs?: { readonly first: number; readonly most: number };
  /** How long a call waits for its answer; for ever unless given. */
  readonly timeoutMs?: number;
  /** Called each time that a call is sent. */
  readonly note: (what: "call" | "retry", call: ClientCall) => void;
};

type ClientsPorts = {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly entropy: Entropy;
};

type Way = {
  readonly rpc: RpcClient;
  readonly stub: Stub<(typeof callbackProgram)["procedures"]>;
};

const PREFIX = "afs/client/";
const STARTS = "afs/starts";

/** The key on the disk of a cache manager, by its address and the name of its machine. */
export const clientKey = (address: string, machine: string): string =>
  `${PREFIX}${address}/${machine}`;

/** The cache managers of a server. */
export class Clients {
  readonly #ports: ClientsPorts;
  readonly #options: ClientsOptions;
  readonly #places = new Map<string, Place>();
  readonly #ways = new Map<string, Way>();
  /** Clients that are being written to the disk. */
  readonly #writing = new Map<string, Promise<void>>();
  /** The call that is being made, for `note`. */
  #calling: ClientCall | undefined;
  /** The number of this start. */
  start = 0;

  private constructor(ports: ClientsPorts, options: ClientsOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /** Reads the known clients from the disk, and counts this start. @throws DiskFailure */
  static async open(ports: ClientsPorts, options: ClientsOptions): Promise<Clients> {
    const clients = new Clients(ports, options);
    const starts = await ports.disk.get(STARTS);
    clients.start = typeof starts === "number" ? starts : 0;
    ports.disk.put(STARTS, clients.start + 1);
    await ports.disk.flush();
    for (const [key, value] of await ports.disk.list(PREFIX)) {
      const client = key.slice(PREFIX.length);
      clients.#places.set(client, value as Place);
      await clients.#open(client);
    }
    return clients;
  }

  /** The names of all known clients. */
  get names(): readonly string[] {
    return [...this.#places.keys()].sort();
  }

  /** The address of a client. */
  addressOf(client: string): string {
    return this.#places.get(client)?.address ?? client;
  }

  /** The name of a client that calls; it is on the disk when this resolves. @throws DiskFailure */
  async arrived(address: string, { machine, port }: Caller): Promise<string> {
    const client = `${address}/${machine}`;
    const known = this.#places.get(client);
    if (known?.port !== port) {
      const writing = this.#writing.get(client) ?? this.#write(client, { address, port });
      this.#writing.set(client, writing);
      try {
        await writing;
      } finally {
        this.#writing.delete(client);
      }
    }
    if (!this.#ways.has(client)) await this.#open(client);
    return client;
  }

  /** Calls to clients. */
  tell(): Tell {
    const { start } = this;
    return {
      broken: async (client, file) => {
        const files = [file];
        const call = { type: "break", client, fid: file.fid } as const;
        await this.#call(call, (stub) => stub.break({ start, files }));
      },
      asked: (client): Promise<readonly Versioned[]> =>
        this.#call({ type: "ask", client }, (stub) => stub.ask({ start })),
      forgotten: async (client) => {
        await this.#call({ type: "forget", client }, (stub) => stub.forget({ start }));
      },
    };
  }

  /** Ends all calls. */
  close(): void {
    for (const { rpc } of this.#ways.values()) rpc.close();
  }

  async #write(client: string, place: Place): Promise<void> {
    this.#ports.disk.put(`${PREFIX}${client}`, place);
    await this.#ports.disk.flush();
    this.#places.set(client, place);
    this.#ways.get(client)?.rpc.close();
    this.#ways.delete(client);
  }

  async #open(client: string): Promise<void> {
    const { connect, retryMs, timeoutMs, note } = this.#options;
    const calls = new Map<number, ClientCall>();
    const rpc = await RpcClient.open(this.#ports, connect(this.#places.get(client)!), {
      ...(retryMs && { retryMs }),
      ...(timeoutMs !== undefined && { timeoutMs }),
      note: (what, xid) => {
        if (what === "call" && this.#calling) calls.set(xid, this.#calling);
        const call = calls.get(xid);
        if (call !== undefined) note(what, call);
      },
    });
    if (this.#ways.has(client)) return rpc.close();
    this.#ways.set(client, { rpc, stub: rpc.stub(callbackProgram) });
  }

  /** Calls a client, in this turn where a way to it is open. @throws RpcError */
  async #call<R>(call: ClientCall, made: (stub: Way["stub"]) => Promise<R>): Promise<R> {
    const { client } = call;
    if (!this.#ways.has(client)) await this.#open(client);
    const way = this.#ways.get(client)!;
    this.#calling = call;
    const answer = made(way.stub);
    this.#calling = undefined;
    return answer;
  }
}
