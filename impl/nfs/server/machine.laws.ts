/** A server on the simulated disk of one machine, which a test calls, crashes in the middle of a call, and restarts. */

import { SimulatedDisk } from "../../../harness/simulate/disk.ts";
import { DiskFailures } from "../../../harness/simulate/disk-failures.ts";
import { seededEntropy } from "../../../harness/simulate/entropy.ts";
import { SimulatedFiles } from "../../../harness/simulate/files.ts";
import { Random } from "../../../harness/simulate/random.ts";
import type { Disk, Entropy, Files } from "../../ports.ts";
import { packCredentials } from "../../rpc/auth.ts";
import { packCall, unpackReply } from "../../rpc/message.ts";
import type { Procedure, Program, Stub } from "../../rpc/program.ts";
import type { RpcServer } from "../../rpc/server.ts";
import { decode, encode } from "../../xdr/codec.ts";
import { type Settable, setNothing } from "../wire/attributes.ts";
import { mountProgram } from "../wire/mount-program.ts";
import { nfsProgram } from "../wire/nfs-program.ts";
import { openExport, rpcServerOf } from "./export.ts";
import type { Done, FileServer } from "./file-server.ts";
import type { ExportOptions, ServerFault } from "./options.ts";

/** The machine crashed before it answered. */
export class Crashed extends Error {
  override readonly name = "Crashed";
}

/** The caller of a call. */
type From = {
  readonly address?: string;
  readonly port?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** The transaction id; by default one that no other call has. */
  readonly xid?: number;
};

type Options = Partial<Omit<ExportOptions, "faults">> & {
  readonly faults?: readonly ServerFault[];
  readonly cache?: number;
  readonly onDone?: (done: Done) => Promise<void>;
};

/** One life of the server. */
export type Life = {
  readonly server: FileServer;
  readonly rpc: RpcServer;
  readonly nfs: Stub<(typeof nfsProgram)["procedures"]>;
  readonly mount: Stub<(typeof mountProgram)["procedures"]>;
  as(from: From): Pick<Life, "nfs" | "mount">;
};

/** A machine. */
export class Machine {
  readonly files: SimulatedFiles;
  readonly failures = new DiskFailures();
  readonly #disk: SimulatedDisk;
  /** The entropy of all lives, so that a server that starts again draws other bytes. */
  readonly #entropy: Entropy;
  #life = 0;
  #die = (): void => undefined;
  #xids = 0;
  /** The wall clock. */
  wallMs = Date.UTC(2026, 0, 1);
  /** How many calls of the disk the machine still does before it crashes. */
  callsLeft = Infinity;

  constructor(seed = 1) {
    const random = new Random(seed);
    this.#entropy = seededEntropy(random.fork("entropy"));
    this.#disk = new SimulatedDisk(random.fork("disk"));
    this.files = new SimulatedFiles({
      random: random.fork("files"),
      failures: this.failures,
      wall: () => this.wallMs,
    });
  }

  /** The files, for a test that looks at them beside the server. */
  get tree(): Files {
    return this.files.open((then) => queueMicrotask(then));
  }

  /** Starts the server on what the disk holds. */
  async start({ faults = [], cache, onDone, ...options }: Options = {}): Promise<Life> {
    this.callsLeft = Infinity;
    this.#life += 1;
    const died = new Promise<never>((_, reject) => {
      this.#die = () => reject(new Crashed());
    });
    died.catch(() => undefined);
    const life = this.#life;
    // A sync takes a while, and never ends if the machine crashes meanwhile.
    const synced = (then: () => void): void =>
      void setImmediate(() => {
        if (life === this.#life) then();
      });
    const server = await openExport(
      {
        files: this.#mortal(this.files.open(synced)),
        disk: this.#mortal(this.#disk.open(synced)),
        entropy: this.#entropy,
        clock: {
          now: () => 0,
          wall: () => this.wallMs,
          after: (ms, run) => {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
          },
        },
      },
      { ...options, faults: new Set(faults) },
      onDone,
    );
    const rpc = rpcServerOf(server, cache === undefined ? {} : { entries: cache });
    const as = (from: From): Pick<Life, "nfs" | "mount"> => ({
      nfs: this.#stub(rpc, died, nfsProgram, from),
      mount: this.#stub(rpc, died, mountProgram, from),
    });
    return { server, rpc, ...as({}), as };
  }

  /** Ends the life that the server is in. */
  crash(): void {
    this.#life += 1;
    this.files.crash();
    this.#disk.crash();
    this.#die();
  }

  /** Wraps a port for one life: calls after its end are never executed. */
  #mortal<T extends Files | Disk>(port: T): T {
    const life = this.#life;
    const never = new Promise<never>(() => undefined);
    return new Proxy(port, {
      get: (target, name) => {
        const call = Reflect.get(target, name) as (...given: unknown[]) => unknown;
        return (...given: unknown[]): unknown => {
          if (life !== this.#life) return never;
          this.callsLeft -= 1;
          if (this.callsLeft < 0) {
            this.crash();
            return never;
          }
          const answer = call(...given);
          if (!(answer instanceof Promise)) return answer;
          return answer.then((value) => (life === this.#life ? value : never));
        };
      },
    });
  }

  #stub<P extends Program["procedures"]>(
    rpc: RpcServer,
    died: Promise<never>,
    { number: program, version, procedures }: Program<P>,
    from: From,
  ): Stub<P> {
    const { address = "c1", port = 1000, uid = 0, gid = uid } = from;
    const ask = async (procedure: Procedure<unknown, unknown>, args: unknown) => {
      this.#xids += 1;
      const sys = { stamp: 0, machine: address, uid, gid, gids: [] };
      const message = packCall({
        xid: from.xid ?? this.#xids,
        program,
        version,
        procedure: procedure.number,
        credentials: packCredentials({ flavor: "AUTH_SYS", ...sys }),
        verifier: packCredentials({ flavor: "AUTH_NONE" }),
        args: encode(procedure.args, args),
      });
      const reply = await Promise.race([
        died,
        new Promise<Uint8Array>((resolve) =>
          rpc.receive(message, { address, port }, resolve),
        ),
      ]);
      const { body, results } = unpackReply(reply)!;
      if (body.type !== "SUCCESS") throw new Error(body.type);
      return decode(procedure.results, results);
    };
    return Object.fromEntries(
      Object.entries(procedures).map(([name, procedure]) => [
        name,
        (args: unknown) => ask(procedure, args),
      ]),
    ) as unknown as Stub<P>;
  }
}

/** Bytes of a text. */
export const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** The text in bytes. */
export const text = (found: Uint8Array): string => Buffer.from(found).toString();

/** The handle of the root. */
export const rootOf = async ({ mount }: Pick<Life, "mount">): Promise<Uint8Array> => {
  const { type, value } = await mount.mnt(bytes("/export"));
  if (type !== "MNT3_OK") throw new Error(type);
  return value.handle;
};

/** The results of a call, which has to succeed. */
export const ok = <T extends { readonly type: string; readonly value: unknown }>(
  result: T,
): Extract<T, { readonly type: "NFS3_OK" }>["value"] => {
  if (result.type !== "NFS3_OK")
    throw new Error(`expected NFS3_OK, found ${result.type}`);
  return result.value as never;
};

/** A create of the kind UNCHECKED or GUARDED. */
export const how = (type: "UNCHECKED" | "GUARDED", set: Partial<Settable> = {}) =>
  ({ type, value: { ...setNothing, ...set } }) as const;

/** The handle of a file that is made for a test, with these bytes. */
export const makeFile = async (
  { nfs }: Pick<Life, "nfs">,
  dir: Uint8Array,
  name: string,
  content = "",
): Promise<Uint8Array> => {
  const where = { dir, name: bytes(name) };
  const { object } = ok(
    await nfs.create({ where, how: how("UNCHECKED", { mode: 0o644 }) }),
  );
  const data = bytes(content);
  if (data.length > 0)
    ok(
      await nfs.write({
        file: object!,
        offset: 0n,
        count: data.length,
        stable: "FILE_SYNC",
        data,
      }),
    );
  return object!;
};

/** The text of a file. */
export const readFile = async (
  { nfs }: Pick<Life, "nfs">,
  file: Uint8Array,
): Promise<string> => text(ok(await nfs.read({ file, offset: 0n, count: 65_536 })).data);
