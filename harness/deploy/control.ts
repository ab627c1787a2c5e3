import { DiskFailures } from "../simulate/disk-failures.ts";
import type { DiskFault } from "../simulate/fault.ts";
import { RealClock } from "./clock.ts";
import { type LinkState, Shaper } from "./shaper.ts";

/** A fault of the machine of a node, which lasts until another order of the same kind. */
export type Order =
  | { readonly type: "disk"; readonly how: DiskFault | "repaired" }
  /** The conditions of the direction from this node to another. */
  | { readonly type: "link"; readonly to: string; readonly state: LinkState }
  /** How long each call into the node takes. */
  | { readonly type: "slow"; readonly costMs: number }
  /** Seconds of its clocks per second of the machine. */
  | { readonly type: "rate"; readonly rate: number }
  /** How far its wall clock is ahead. */
  | { readonly type: "offset"; readonly ms: number };

/** Causes faults of a real node from within its process, by the orders of the harness. */
export class Control {
  readonly shaper: Shaper;
  readonly clock = new RealClock(() => this.spend());
  readonly failures = new DiskFailures();
  #costMs = 0;

  constructor(self: string, seed: number) {
    this.shaper = new Shaper(self, seed);
  }

  /** Carries out an order. */
  obey(order: Order): void {
    switch (order.type) {
      case "disk":
        if (order.how === "repaired") this.failures.repair();
        else this.failures.fail(order.how);
        return;
      case "link":
        this.shaper.set(order.to, order.state);
        return;
      case "slow":
        this.#costMs = order.costMs;
        return;
      case "rate":
        this.clock.setRate(order.rate);
        return;
      case "offset":
        this.clock.setOffset(order.ms);
    }
  }

  /** To be called before each call into the node: blocks the process of a slow node for its time. */
  spend(): void {
    if (this.#costMs > 0) Atomics.wait(ASLEEP, 0, 0, this.#costMs);
  }

  /**
   * To be called before each write to the disk.
   *
   * @throws DiskFailure when the write has to fail
   */
  beforeWrite(): void {
    const failure = this.failures.next();
    if (failure !== null) throw failure;
  }
}

/** Never notified: a wait for it always takes its full time. */
const ASLEEP = new Int32Array(new SharedArrayBuffer(4));
