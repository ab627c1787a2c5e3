/** The one door: what specs, subjects and tests of others may use. */

export {
  type Body,
  type Message,
  type Node,
  needing,
  type Ports,
} from "../impl/ports.ts";
export { check } from "./checker/check.ts";
export type { Checked } from "./checker/checked.ts";
export { inBothWorlds } from "./conform/both-worlds.ts";
export type {
  ClientWords,
  OwnOption,
  OwnValues,
  ServeWords,
} from "./conform/command-line.ts";
export type { Correspondence, Staging } from "./conform/correspondence.ts";
export { corresponding } from "./conform/corresponding.ts";
export type { Quirk } from "./conform/quirks.ts";
export { shaped } from "./conform/shaped.ts";
export type { Implementation, Subject } from "./conform/subject.ts";
export { judgeAll } from "./consistency/judge-all.ts";
export type { Judgement } from "./consistency/judgement.ts";
export { type ModelName, models } from "./consistency/models.ts";
export type { ClientEvent, ForeignClient } from "./deploy/foreign-client.ts";
export {
  blockFile,
  casRegister,
  counter,
  file,
  keyValue,
  listAppend,
  multiRegister,
  mutex,
  queue,
  register,
  rwRegister,
  set,
  stack,
} from "./history/objects.ts";
export { readHistory, readHistoryFile } from "./history/read-history.ts";
export { writeHistory } from "./history/write-history.ts";
export type { Cut, Environment } from "./model/environment.ts";
export {
  type Asks,
  type Claim,
  type Compared,
  type Family,
  family,
  type Mutant,
} from "./model/family.ts";
export { InputError } from "./model/input-error.ts";
export type { Changes, ChangesBy, On, Patch } from "./model/joint.ts";
export type { Observe, Taken } from "./model/observe.ts";
export type { Operation } from "./model/operation.ts";
export {
  type Flying,
  ignored,
  type Letter,
  type LetterTest,
  type May,
  type NodeId,
  type Process,
  type Reaction,
  speaks,
  waits,
} from "./model/process.ts";
export { ids, type Many, many, type One, one } from "./model/roles.ts";
export type { Sequential } from "./model/sequential.ts";
export { type System, system } from "./model/system.ts";
export type { Verdict } from "./model/verdict.ts";
export type { World, WorldOf } from "./model/world.ts";
export type { Dialect } from "./simulate/dialect.ts";
export { scheduleFrom } from "./simulate/schedule.ts";
