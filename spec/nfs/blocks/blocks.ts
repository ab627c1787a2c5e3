/** Files of several blocks, untimed: what several calls for one read or write, and writes that are not stable, bring. */
import { blockFile, system } from "lockstep";
import { readings } from "../../shared/slide-16.ts";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import { messageText } from "./messages.ts";
import {
  isAnsweredAt,
  isWanted,
  leaves,
  neverGoesBack,
  promisedIsOnDisk,
  readsParts,
  rolesOf,
  unstableStays,
  usesOf,
  writtenIsOnDisk,
  writtenIsSomewhere,
} from "./properties.ts";
import { programsOf } from "./scripts.ts";
import type { Server } from "./server.ts";
import type { Client } from "./steps.ts";

/** What a process holds, in one line. */
const stateText = (state: Server | Client): string => {
  if ("disk" in state) {
    const unstable = Object.entries(state.memory).map(
      ([block, value]) => `${block}: ${value}`,
    );
    const memory = unstable.length > 0 ? `, in memory ${unstable.join(", ")}` : "";
    return `disk ${state.disk.join(" ")}${memory}`;
  }
  const { pages, jobs, change } = state;
  const waits = Object.values(jobs).map(({ call }) => call.type);
  const held = Object.entries(pages).map(
    ([block, { value, state }]) =>
      `${block}: ${value}${state === "clean" ? "" : typeof state === "number" ? " unstable" : " dirty"}`,
  );
  return [
    waits.length > 0 ? `waits for ${waits.join(", ")}` : "",
    held.length > 0 ? `blocks ${held.join(", ")}` : "",
    change === 0 ? "" : `change ${change}`,
  ]
    .filter((text) => text !== "")
    .join("; ");
};

/** The file, as programs on one machine see it. */
const oneFile = (size: number) => blockFile(0, { blocks: size });

/** The programs, each at its machine. */
const clientsOf = (scope: Scope, machines: readonly string[]) =>
  Object.fromEntries(
    programsOf(scope).map(({ at, script }, i) => [
      `program${i}`,
      { at: machines[at]!, script },
    ]),
  );

/** The server and its clients, without time. */
export const blocks = (scope: Scope, rules: Rules) => {
  const { size, script, crashes, crashing } = scope;
  const roles = rolesOf(scope, rules);
  const [first] = roles.client.ids;
  const isOf = (...names: readonly string[]) => names.includes(script);
  const hasReader = isOf("one writer", "bare", "two programs", "two machines");
  const isTimeline = script === "slide 16";
  return system({
    name: `NFS, ${script}`,
    roles,
    clients: clientsOf(scope, roles.client.ids),
    environment: { network: "bag", crashes, restarts: crashes },
    show: { message: messageText, state: stateText },
    consistent: {
      linearizable: !isOf("fsync") && oneFile(size),
      "close-to-open": isOf("one writer", "beside") && oneFile(size),
    },
    always: {
      "a write that was answered is on the disk":
        isOf("one writer", "bare", "fsync") && writtenIsOnDisk,
      "what was written before an answered close or fsync is on the disk":
        isOf("one writer", "fsync") && promisedIsOnDisk,
      "a write that was answered is on the disk or with its client":
        isOf("one writer", "bare", "fsync") && writtenIsSomewhere,
      "unstable data stays as long as the verifier":
        isOf("one writer", "fsync") && unstableStays,
      "no read goes back in time": hasReader && neverGoesBack,
      "a read gets the old copy or the new one, as a whole": isTimeline && isWanted,
    },
    sometimes: {
      ...readings(isTimeline && usesOf),
      "a read answers parts of two writes": isOf("bare") && size > 1 && readsParts,
      "two writers leave what the first wrote": isOf("two writers") && leaves(1),
      "two writers leave what the second wrote": isOf("two writers") && leaves(2),
      "two writers leave parts of what each wrote":
        isOf("two writers") && size > 1 && leaves("parts"),
    },
    leadsTo: {
      "what a program asks is answered":
        !(crashes > 0 && crashing === "clients") && isAnsweredAt(first!),
    },
    fair: { weak: ["deliver", ...(crashes > 0 ? ["restart"] : [])] },
    ends: () => true,
  });
};
