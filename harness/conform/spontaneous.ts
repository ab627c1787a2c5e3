import { isDeepStrictEqual } from "node:util";
import type { Letter, NodeId } from "../model/process.ts";
import { processesOf } from "../model/roles.ts";
import type { System } from "../model/system.ts";
import type { Casting } from "./cast.ts";
import type { EventMeaning } from "./correspondence.ts";
import { takeJoint } from "./joint-step.ts";
import { Mismatch } from "./players.ts";
import type { SpecStep } from "./steering.ts";

/** A step that neither a letter nor a request causes. */
type SpontaneousStep = Extract<EventMeaning, { readonly step: "act" | "joint" | "tick" }>;

/** The processes that take such steps, in a run or on a path. */
export type SpontaneousOptions<R> = {
  readonly cast: Casting<R>;
  /** The system that has the joint steps. */
  readonly system: Pick<System, "clients" | "joint" | "name" | "roles">;
  readonly of: "run" | "path";
};

/**
 * Takes internal actions, joint steps and ticks. A path says when they are taken; in a run an event does.
 */
export class Spontaneous<R> {
  readonly #of: SpontaneousOptions<R>;
  /** The nodes that have crashed and not started again. */
  readonly #down = new Set<string>();
  /** All processes; time passes for those whose nodes are not down. */
  readonly #processes: readonly NodeId[];
  /** The step that a path is at. */
  #expected: SpecStep | undefined;

  constructor(options: SpontaneousOptions<R>) {
    this.#of = options;
    this.#processes = [...processesOf(options.system).keys()];
  }

  crashed(node: string): void {
    this.#down.add(node);
  }

  started(node: string): void {
    this.#down.delete(node);
  }

  /**
   * A path is at this step.
   *
   * @throws Mismatch where the processes, as the events so far have them, cannot take it
   */
  expect(step: SpecStep): void {
    const { players } = this.#of.cast;
    const { action, node, name, args = [] } = step;
    this.#expected = step;
    if (action === "act") players.act(node!, name!);
    if (action === "joint") this.#joint(name!, args);
    if (action === "tick")
      for (const id of this.#processes) if (!this.#isDown(id)) players.tick(id);
  }

  /** A letter that arrives, with the age that the path gives it: the code traces none. */
  aged(letter: Letter): Letter {
    const { action, letter: expected } = this.#expected ?? {};
    const { from, to, body, age } = expected ?? {};
    return action === "deliver" &&
      age !== undefined &&
      isDeepStrictEqual({ from, to, body }, letter)
      ? { ...letter, age }
      : letter;
  }

  /** @throws Mismatch where the processes cannot take it, or the path is at another step */
  take(told: SpontaneousStep): void {
    if (this.#of.of === "path") this.#demand(told);
    else if (told.step === "act") this.#of.cast.players.act(told.process, told.name);
    else if (told.step === "joint") this.#joint(told.name, told.args);
    else
      for (let tick = 0; tick < (told.ticks ?? 1); tick++)
        this.#of.cast.players.tick(told.process);
  }

  #demand(told: SpontaneousStep): void {
    if (told.step === "tick") return;
    const { action, node, name, args } = this.#expected ?? {};
    const isSame =
      action === told.step &&
      name === told.name &&
      (told.step === "act"
        ? node === told.process
        : isDeepStrictEqual([...(args ?? [])], [...told.args]));
    if (isSame) return;
    const what =
      told.step === "act"
        ? `${told.process} takes the action "${told.name}"`
        : `the joint step "${told.name}"(${told.args.map(String).join(", ")}) is taken`;
    throw new Mismatch(`${what} in the code, and not in the spec`);
  }

  #joint(name: string, args: readonly unknown[]): void {
    const { cast, system } = this.#of;
    const shown = (id: NodeId, state: unknown): unknown =>
      this.#isDown(id) ? (cast.players.process(id)?.survives?.(state) ?? state) : state;
    takeJoint(cast.players, system, { name, args, shown });
  }

  #isDown(id: NodeId): boolean {
    return this.#down.has(this.#of.cast.partOf(id)?.node ?? id);
  }
}
