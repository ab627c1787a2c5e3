import { encode } from "../checker/cells/values.ts";
import { changesOf } from "../checker/rules/joint.ts";
import type { Letter, NodeId } from "../model/process.ts";
import type { Roles } from "../model/roles.ts";
import type { System } from "../model/system.ts";
import { lazily } from "../simulate/lazily.ts";
import { Mismatch, type Players, type Possible } from "./players.ts";

/** A joint step of the spec, to be taken by the processes that are played. */
type JointStep = {
  readonly name: string;
  readonly args: readonly unknown[];
  /** What of its state others see: of a process that is down, what it will restart with. */
  readonly shown: (id: NodeId, state: unknown) => unknown;
};

/** One way in which a joint step may go, and the states that it goes so in. */
type Way = {
  readonly read: ReadonlyMap<NodeId, Possible>;
  readonly fields: ReadonlyMap<NodeId, object>;
  readonly sends: readonly Letter[];
  readonly answers: readonly { readonly process: NodeId; readonly result: unknown }[];
};

/**
 * Has each process that takes part in a joint step be what it may be after it. Which states of two processes
 * belong together is not kept, where several are possible.
 *
 * @throws Mismatch where no possible state lets it be taken
 */
export const takeJoint = (
  players: Players,
  system: Pick<System, "joint" | "roles" | "clients">,
  joint: JointStep,
): void => {
  const ways = waysOf(players, system, joint);
  const { name, args } = joint;
  const text = `"${name}"(${args.map(String).join(", ")})`;
  if (ways.length === 0)
    throw new Mismatch(`the spec does not take the joint step ${text}`);
  const involved = ways.flatMap(({ read, fields, answers }) => [
    ...read.keys(),
    ...fields.keys(),
    ...answers.map(({ process }) => process),
  ]);
  const after = [...new Set(involved)].map((id) => {
    const next = ways.flatMap((way) => {
      const before = way.read.get(id);
      const possible = before === undefined ? players.possible(id) : [before];
      return possible.map((each) => stepped(id, each, way));
    });
    return [id, next] as const;
  });
  for (const [id, next] of after) players.become(id, next);
  // A letter may be sent in one of these ways, or in several.
  const sent = ways.flatMap(({ sends }) => sends);
  const each = new Map(sent.map((letter) => [encode(letter, "letter"), letter]));
  for (const letter of each.values()) players.begin(letter);
};

const stepped = (
  id: NodeId,
  { state, answers }: Possible,
  { fields, answers: given }: Way,
): Possible => {
  const changed = fields.get(id);
  const own = given.filter(({ process }) => process === id).map(({ result }) => result);
  return {
    state: changed === undefined ? state : { ...(state as object), ...changed },
    answers: [...answers, ...own],
  };
};

const waysOf = (
  players: Players,
  { joint, roles, clients }: Pick<System, "joint" | "roles" | "clients">,
  { name, args, shown }: JointStep,
): readonly Way[] => {
  const step = joint[name]?.step as unknown as
    | ((at: unknown, ...args: readonly unknown[]) => unknown)
    | undefined;
  if (step === undefined) return [];

  /** Calls itself with the state of one more process decided, until the step reads no process whose state is open. */
  const from = (read: ReadonlyMap<NodeId, Possible>): readonly Way[] => {
    let open: NodeId | undefined;
    const stateOf = (id: NodeId): unknown => {
      const decided = read.get(id);
      if (decided === undefined) open ??= id;
      return shown(id, (decided ?? players.possible(id)[0]!).state);
    };
    const may = step(statesBy(roles, stateOf), ...args);
    if (open !== undefined) {
      const id = open;
      return players.possible(id).flatMap((each) => from(new Map([...read, [id, each]])));
    }
    return (may === undefined ? [] : [may].flat()).map((choice) => {
      const { patch, sends, responses } = changesOf(choice);
      return {
        read,
        fields: fieldsBy(roles, patch as Patch),
        sends,
        answers: responses.map(({ client, result }) => ({
          process: clients[client]!.at,
          result,
        })),
      };
    });
  };
  return from(new Map());
};

/** The states of all processes by role, each read only where the step reads it. */
const statesBy = (roles: Roles, stateOf: (id: NodeId) => unknown): unknown =>
  lazily<Record<string, unknown>>(
    Object.fromEntries(
      Object.entries(roles).map(([name, role]) => [
        name,
        role.role === "one"
          ? () => stateOf(name)
          : () =>
              lazily<Record<NodeId, unknown>>(
                Object.fromEntries(role.ids.map((id) => [id, () => stateOf(id)])),
              ),
      ]),
    ),
  );

type Patch = Readonly<Record<string, object>>;

const fieldsBy = (roles: Roles, patch: Patch): ReadonlyMap<NodeId, object> =>
  new Map(
    Object.entries(patch).flatMap(([name, part]) =>
      roles[name]?.role === "many"
        ? Object.entries(part as Patch)
        : [[name, part] as const],
    ),
  );
