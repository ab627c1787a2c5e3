/** Calls that are not idempotent: what becomes of them when they are sent again. Untimed. */
import { system } from "lockstep";
import type { Rules } from "../rules.ts";
import type { Scope } from "../scope.ts";
import type { Client } from "./client.ts";
import { handleText, messageText } from "./messages.ts";
import { plainDirectory } from "./plain.ts";
import * as properties from "./properties.ts";
import { scriptOf } from "./scripts.ts";
import type { Server } from "./server.ts";

/** What a process holds, in one line. */
const stateText = (state: Server | Client): string => {
  if (!("disk" in state))
    return state.call === null ? "idle" : `waits for ${state.call.type}`;
  const { names, inodes } = state.disk;
  const files = Object.entries(names).map(([name, ino]) => {
    const { kind, value, generation } = inodes[ino]!;
    const what = kind === "directory" ? "directory" : (value ?? "empty");
    return `${name} (${handleText({ ino, generation })}): ${what}`;
  });
  return files.join(", ") || "no file";
};

/** The server and its clients. */
export const calls = (scope: Scope, rules: Rules) => {
  const { script, crashes, loss, mount } = scope;
  const { files, programs } = scriptOf(script);
  const roles = properties.rolesOf(scope, rules);
  const isHard = mount === "hard";
  const isOf = (...names: readonly string[]) => names.includes(script);
  const isLock = isOf("lock by link", "lock by link, then count");
  const takesHandles = isOf("an old handle", "save by rename");
  return system({
    name: `NFS, ${script}`,
    roles,
    clients: Object.fromEntries(
      programs.map((script, i) => [`program${i}`, { at: roles.client.ids[i]!, script }]),
    ),
    environment: { network: "bag", crashes, restarts: crashes, loss },
    show: { message: messageText, state: stateText },
    observe: properties.effects,
    consistent: { linearizable: isHard && !takesHandles && plainDirectory(files) },
    always: {
      "READ, WRITE, GETATTR and LOOKUP twice in a row are as once":
        properties.repeatableAreAsOnce(rules),
      "REMOVE twice in a row leaves the file system as one REMOVE does":
        properties.removeLeavesTheSame(rules),
      "an error means that nothing was done": properties.errorMeansNothingDone,
      "a call takes effect once": properties.takesEffectOnce,
      "a file that was created stays":
        isOf("remove and create") && properties.createdStays,
      "what was written is in the file":
        isOf("create and write", "truncate and write", "write and write") &&
        properties.writtenIsInFile,
      "at most one program has the lock": isLock && properties.oneHasTheLock,
      "when both programs are answered, one has the lock":
        isLock && properties.lockIsHad(scope),
      "an old handle touches no other file":
        isOf("an old handle") && properties.oldHandleTouchesNothing,
      "the document has its old or its new contents":
        isOf("save by rename") && properties.documentIsWhole,
    },
    sometimes: {
      "a REMOVE that comes twice answers NOENT":
        isOf("remove") && properties.removeAnswersNoent,
      "a call that was given up takes effect later": !isHard && properties.givenUpIsDone,
    },
    leadsTo: { "what a program asks is answered": properties.isAnswered },
    fair: { weak: ["deliver", "restart", "retry", ...(isHard ? [] : ["give up"])] },
  });
};
