/**
 * The way that every call takes: from handles and names to what is there, one after another for calls that touch the
 * same, and back to a reply with the attributes before and after.
 */
import type { Clock, FileStat, Files } from "../../ports.ts";
import { pause } from "../../ports.ts";
import type { CallContext } from "../../rpc/program.ts";
import type { ValueOf } from "../../xdr/codec.ts";
import type { Attributes, Wcc } from "../wire/attributes.ts";
import type { nfsProgram } from "../wire/nfs-program.ts";
import type { NfsStatus } from "../wire/status.ts";
import { type Describe, describing } from "./attributes.ts";
import { NfsError, refuse, statusOf } from "./errors.ts";
import type { Exclusives } from "./exclusives.ts";
import type { Handles } from "./handles.ts";
import type { Listings } from "./listings.ts";
import { type Claim, Locks } from "./locks.ts";
import { type Meant, meantBy } from "./names.ts";
import type { ExportOptions } from "./options.ts";
import type { Found, Places } from "./places.ts";
import { type Caller, callerOf } from "./rights.ts";
import type { WriteVerifier } from "./verifier.ts";

type Procedures = (typeof nfsProgram)["procedures"];
/** The name of a procedure of NFS. */
type ProcedureName = keyof Procedures;
type ResultsOf<P extends ProcedureName> = ValueOf<Procedures[P]["results"]>;
type OkOf<R> =
  Extract<R, { readonly type: "NFS3_OK" }> extends { readonly value: infer V }
    ? V
    : never;
type FailureOf<R> =
  Extract<R, { readonly type: "NFS3ERR_IO" }> extends {
    readonly value: infer V;
  }
    ? V
    : never;

/** The names and files that a call uses, and how. */
type Ask = {
  readonly context: CallContext;
  /** The files and directories that it names by handles, */
  readonly handles: readonly Uint8Array[];
  /** and the entries that it names; `of`: which handle the directory of an entry has. */
  readonly names?: readonly { readonly of: number; readonly name: Uint8Array }[];
};

/** An entry of a directory, as a call names it. */
export type Entry = { readonly meant: Meant; readonly found: Found | null };

/** The files that a call uses, as they are while it is executed; no other call changes them meanwhile. */
export type Scene = {
  readonly objects: readonly Found[];
  readonly caller: Caller;
  /** @throws NfsError when no file can have the name */
  entry(nth: number): Entry;
  /** The call changes nothing after all, so that the ctime stays. */
  leave(): void;
};

/** The attributes that a reply has of the files that its call names by handles. */
type Seen = {
  attributes(nth: number): Attributes | null;
  wcc(nth: number): Wcc;
};

/** How a reply is made of the results or an error. */
type Reply<V, R> = {
  readonly ok: (value: V, seen: Seen) => OkOf<R>;
  readonly failed: (seen: Seen) => FailureOf<R>;
};

/** A call that was executed, for the trace. */
export type Done = {
  readonly procedure: ProcedureName;
  readonly context: CallContext;
  readonly status: NfsStatus;
};

/** The parts that a server works with. */
export type Parts = {
  readonly files: Files;
  readonly clock: Clock;
  readonly handles: Handles;
  readonly places: Places;
  readonly verifier: WriteVerifier;
  readonly exclusives: Exclusives;
  readonly listings: Listings;
  readonly options: ExportOptions;
  /** Takes each call in the moment in which its effect and its reply are decided. */
  readonly onDone?: (done: Done) => Promise<void>;
};

/** The names that a call uses change before it is its turn: so often it tries again. */
const ROUNDS = 16;
/** How often the server tries to renew a ctime that a change has left as it was. */
const RENEWALS = 20;
/** All calls share it, but for those that rename a directory: these change the paths of what is below. */
const TREE = "tree";
const CHANGING: ReadonlySet<ProcedureName> = new Set([
  ...(["setattr", "write", "create", "mkdir", "symlink", "mknod"] as const),
  ...(["remove", "rmdir", "rename", "link", "commit"] as const),
]);
const FSID_BYTES = 8;

type Call = { readonly procedure: ProcedureName; readonly ask: Ask };

/** The files that a call uses, when its turn comes. */
type Stage = {
  readonly objects: readonly (Found | null)[];
  readonly entries: readonly (Entry | NfsError)[];
  /** Why not all of the objects were found; undefined: they were. */
  readonly error?: unknown;
};

const EMPTY: Stage = { objects: [], entries: [] };

/** Executes calls on the files of one export. */
export class FileServer {
  readonly parts: Parts;
  readonly describe: Describe;
  readonly locks = new Locks();

  constructor(parts: Parts) {
    this.parts = parts;
    const { places, handles, options } = parts;
    const id = Buffer.from(handles.handleOf(places.root).subarray(4, 4 + FSID_BYTES));
    this.describe = describing(id.readBigUInt64BE(), options.faults);
  }

  /**
   * Does a call. Whatever goes wrong is a status of the reply; nothing is thrown.
   *
   * @param work what is done, while no other call uses the same; it may throw
   */
  async perform<P extends ProcedureName, V>(
    procedure: P,
    ask: Ask,
    work: (scene: Scene) => Promise<V>,
    reply: Reply<V, ResultsOf<P>>,
  ): Promise<ResultsOf<P>> {
    const call = { procedure, ask };
    try {
      const ids = ask.handles.map((handle) => this.parts.handles.idIn(handle));
      for (let round = 0; round < ROUNDS; round++) {
        const { changes } = this.locks;
        // Without names, the handles say all that is used.
        const seen = ask.names === undefined ? null : await this.#stage(ask, ids);
        const claims = this.#claims(procedure, ids, seen ?? EMPTY);
        const result = await this.locks.hold(claims, async (now) => {
          const isStill = seen !== null && changes !== null && changes === now;
          const stage = isStill ? seen : await this.#stage(ask, ids);
          const isClaimed = this.#claims(procedure, ids, stage).every((wanted) =>
            claims.some((each) => includes(each, wanted)),
          );
          return isClaimed ? this.#do(call, stage, work, reply) : null;
        });
        if (result !== null) return result;
      }
      return refuse("NFS3ERR_JUKEBOX");
    } catch (error) {
      const status = statusOf(error);
      await this.parts.onDone?.({ procedure, context: ask.context, status });
      return failure(status, reply.failed(this.#seen([], [])));
    }
  }

  /** Everything that a call uses. */
  #claims(
    procedure: ProcedureName,
    ids: readonly string[],
    stage: Stage,
  ): readonly Claim[] {
    const isExclusive = CHANGING.has(procedure);
    const entries = stage.entries.flatMap((each) =>
      each instanceof NfsError || each.found === null ? [] : each.found,
    );
    const movesDirectory =
      procedure === "rename" && entries.some(({ stat }) => stat.type === "directory");
    return [
      { key: TREE, isExclusive: movesDirectory },
      ...[...ids, ...entries.map(({ id }) => id)].map((key) => ({ key, isExclusive })),
    ];
  }

  /** Looks up the files that a call uses. */
  async #stage({ names = [] }: Ask, ids: readonly string[]): Promise<Stage> {
    const objects: (Found | null)[] = [];
    let error: unknown;
    for (const id of ids)
      try {
        objects.push(await this.parts.places.find(id));
      } catch (thrown) {
        error ??= thrown;
        objects.push(null);
      }
    const entries: (Entry | NfsError)[] = [];
    for (const { of, name } of names)
      entries.push(await this.#entry(objects[of] ?? null, name));
    return { objects, entries, ...(error === undefined ? {} : { error }) };
  }

  async #entry(directory: Found | null, name: Uint8Array): Promise<Entry | NfsError> {
    try {
      const meant = meantBy(name);
      if (directory === null || directory.stat.type !== "directory")
        return { meant, found: null };
      if (meant === "itself") return { meant, found: directory };
      if (meant === "parent")
        return { meant, found: await this.parts.places.parentOf(directory) };
      return { meant, found: await this.parts.places.child(directory, meant.name) };
    } catch (error) {
      return new NfsError(statusOf(error));
    }
  }

  async #do<P extends ProcedureName, V>(
    { procedure, ask }: Call,
    stage: Stage,
    work: (scene: Scene) => Promise<V>,
    reply: Reply<V, ResultsOf<P>>,
  ): Promise<ResultsOf<P>> {
    const { options, onDone } = this.parts;
    const isChanging = CHANGING.has(procedure);
    let isLeft = false;
    const scene: Scene = {
      objects: stage.objects as readonly Found[],
      caller: callerOf(ask.context, options),
      entry: (nth) => {
        const entry = stage.entries[nth]!;
        if (entry instanceof NfsError) throw entry;
        return entry;
      },
      leave: () => {
        isLeft = true;
      },
    };
    const finish = async (renews: boolean): Promise<Seen> =>
      isChanging
        ? this.#seen(stage.objects, await this.#after(stage.objects, renews))
        : this.#seen(
            stage.objects,
            stage.objects.map((each) => each?.stat ?? null),
          );
    const { context } = ask;
    try {
      if (stage.error !== undefined) throw stage.error;
      if (isChanging && options.isReadOnly && procedure !== "commit")
        refuse("NFS3ERR_ROFS");
      const value = await work(scene);
      const result = success(reply.ok(value, await finish(!isLeft)));
      await onDone?.({ procedure, context, status: "NFS3_OK" });
      return result as ResultsOf<P>;
    } catch (error) {
      const status = statusOf(error);
      const result = failure(status, reply.failed(await finish(false)));
      await onDone?.({ procedure, context, status });
      return result as ResultsOf<P>;
    }
  }

  /** The attributes of the files after a change; null where they cannot be read. */
  async #after(
    objects: readonly (Found | null)[],
    renews: boolean,
  ): Promise<readonly (FileStat | null)[]> {
    const stats: (FileStat | null)[] = [];
    for (const before of objects)
      stats.push(before === null ? null : await this.#statAfter(before, renews));
    return stats;
  }

  async #statAfter(before: Found, renews: boolean): Promise<FileStat | null> {
    const { files, clock, places } = this.parts;
    try {
      let { path, stat } = await places.find(before.id);
      // A clock of files may tick every 4 ms: two changes within a tick would look like one.
      for (
        let nth = 0;
        renews && stat.change === before.stat.change && nth < RENEWALS;
        nth++
      ) {
        await pause(clock, 1);
        await files.setAttributes(path, { mode: stat.mode });
        stat = await files.stat(path);
      }
      return stat;
    } catch {
      return null;
    }
  }

  #seen(objects: readonly (Found | null)[], after: readonly (FileStat | null)[]): Seen {
    const { attributes, wcc } = this.describe;
    return {
      attributes: (nth) => {
        const stat = after[nth] ?? null;
        return stat === null ? null : attributes(stat);
      },
      wcc: (nth) => wcc(objects[nth]?.stat ?? null, after[nth] ?? null),
    };
  }
}

const includes = (claim: Claim, wanted: Claim): boolean =>
  claim.key === wanted.key && (claim.isExclusive || !wanted.isExclusive);

const success = <V>(value: V) => ({ type: "NFS3_OK", value }) as const;
// The compiler takes no name of 28 for one of 28 unions.
const failure = (type: NfsStatus, value: unknown) => ({ type, value }) as never;
