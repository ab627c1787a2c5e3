/** What the harness does to a real node from within its process, as it is ordered to. */
import { DiskFailures } from "../simulate/disk-failures.ts";
import type { DiskFault } from "../simulate/fault.ts";
import { RealClock } from "./clock.ts";
import { type LinkState, Shaper } from "./shaper.ts";

/** What holds from now on, until another order of the same kind. */
export type Order =
  | { readonly type: "disk"; readonly how: DiskFault | "repaired" }
  /** Of the direction from this node to that. */
  | { readonly type: "link"; readonly to: string; readonly state: LinkState }
  | { readonly type: "slow"; readonly costMs: number }
  | { readonly type: "rate"; readonly rate: number }
  | { readonly type: "offset"; readonly ms: number };

export class Control {
  readonly shaper: Shaper;
  readonly clock = new RealClock(() => this.spend());
  readonly failures = new DiskFailures();
  #costMs = 0;

  constructor(self: string, seed: number) {
    this.shaper = new Shaper(self, seed);
  }

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

  /** Called before whatever the node is given to do: a slow one needs its time for it, and does nothing else. */
  spend(): void {
    if (this.#costMs > 0) Atomics.wait(ASLEEP, 0, 0, this.#costMs);
  }

  /**
   * Called before each write to the disk.
   *
   * @throws DiskFailure when it is to fail
   */
  beforeWrite(): void {
    const failure = this.failures.next();
    if (failure !== null) throw failure;
  }
}

/** Nobody ever wakes who waits for this. */
const ASLEEP = new Int32Array(new SharedArrayBuffer(4));
