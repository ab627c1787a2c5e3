/** Each planted fault does what its name says, and is not noticed by the server itself. */
import { expect, test } from "vitest";
import { bytes, Machine, makeFile, ok, readFile, rootOf } from "./machine.laws.ts";
import { type ServerFault, serverFaults } from "./options.ts";

/** By fault, what a client sees: without the fault, and with it. */
const SEEN: Readonly<Record<ServerFault, readonly [string, string]>> = {
  "cache-by-xid-alone": ["done", "answered with the reply of another"],
  "coarse-change": ["changed", "the same"],
  "commit-does-nothing": ["kept", "lost"],
  "exclusive-forgets": ["NFS3_OK", "NFS3ERR_EXIST"],
  "no-generation": ["NFS3ERR_STALE", "NFS3_OK"],
  "no-reply-cache": ["NFS3_OK", "NFS3ERR_NOENT"],
  "reply-before-sync": ["kept", "lost"],
  "verifier-stays": ["another one", "the same"],
};

type Fault = readonly ServerFault[];

/** Was what a client was promised there after a crash, whatever the disk kept? */
const survives = async (
  faults: Fault,
  stable: "UNSTABLE" | "FILE_SYNC",
): Promise<string> => {
  for (let seed = 1; seed <= 20; seed++) {
    const machine = new Machine(seed);
    const first = await machine.start();
    const file = await makeFile(first, await rootOf(first), "a", "old");
    const life = await machine.start({ faults });
    const data = bytes("new");
    ok(await life.nfs.write({ file, offset: 0n, count: 3, stable, data }));
    if (stable === "UNSTABLE") ok(await life.nfs.commit({ file, offset: 0n, count: 0 }));
    machine.crash();
    if ((await readFile(await machine.start(), file)) !== "new") return "lost";
  }
  return "kept";
};

const seenWith: Readonly<Record<ServerFault, (faults: Fault) => Promise<string>>> = {
  "cache-by-xid-alone": async (faults) => {
    const life = await new Machine().start({ faults });
    const dir = await rootOf(life);
    await makeFile(life, dir, "a");
    await makeFile(life, dir, "b");
    const remove = async (address: string, name: string) =>
      life.as({ address, xid: 7 }).nfs.remove({ object: { dir, name: bytes(name) } });
    await remove("c1", "a");
    ok(await remove("c2", "b"));
    const found = await life.nfs.lookup({ what: { dir, name: bytes("b") } });
    return found.type === "NFS3ERR_NOENT" ? "done" : "answered with the reply of another";
  },
  "coarse-change": async (faults) => {
    const life = await new Machine().start({ faults });
    const file = await makeFile(life, await rootOf(life), "a", "old");
    const data = bytes("new");
    const { wcc } = ok(
      await life.nfs.write({ file, offset: 0n, count: 3, stable: "FILE_SYNC", data }),
    );
    const { before, after } = wcc;
    const isSame = before!.ctime.nseconds === after!.ctime.nseconds;
    return isSame && before!.ctime.seconds === after!.ctime.seconds
      ? "the same"
      : "changed";
  },
  "commit-does-nothing": (faults) => survives(faults, "UNSTABLE"),
  "exclusive-forgets": async (faults) => {
    const life = await new Machine().start({ faults });
    const where = { dir: await rootOf(life), name: bytes("a") };
    const how = { type: "EXCLUSIVE", value: bytes("verifier") } as const;
    ok(await life.nfs.create({ where, how }));
    return (await life.nfs.create({ where, how })).type;
  },
  "no-generation": async (faults) => {
    const machine = new Machine();
    const life = await machine.start({ faults });
    const dir = await rootOf(life);
    const file = await makeFile(life, dir, "a", "old");
    ok(await life.nfs.remove({ object: { dir, name: bytes("a") } }));
    await makeFile(life, dir, "b", "new");
    return (await life.nfs.read({ file, offset: 0n, count: 3 })).type;
  },
  "no-reply-cache": async (faults) => {
    const life = await new Machine().start({ faults });
    const dir = await rootOf(life);
    await makeFile(life, dir, "a");
    const again = life.as({ xid: 7 }).nfs;
    await again.remove({ object: { dir, name: bytes("a") } });
    return (await again.remove({ object: { dir, name: bytes("a") } })).type;
  },
  "reply-before-sync": (faults) => survives(faults, "FILE_SYNC"),
  "verifier-stays": async (faults) => {
    const machine = new Machine();
    const verifier = async () => {
      const life = await machine.start({ faults });
      const file = await makeFile(life, await rootOf(life), "a");
      return ok(await life.nfs.commit({ file, offset: 0n, count: 0 })).verf.join();
    };
    const first = await verifier();
    return first === (await verifier()) ? "the same" : "another one";
  },
};

test.each(serverFaults)("%s", async (fault) => {
  expect([await seenWith[fault]([]), await seenWith[fault]([fault])]).toEqual(
    SEEN[fault],
  );
});
