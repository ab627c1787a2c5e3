/** Variables by their activity, the most active one first; of equal ones the lower number. */
export class VariableHeap {
  readonly #activity: Float64Array;
  readonly #heap: number[];
  /** The place of each variable in the heap; -1: it is not there. */
  readonly #place: Int32Array;

  /** @param activity of each variable; a caller that raises one calls `rose` */
  constructor(count: number, activity: Float64Array) {
    this.#activity = activity;
    this.#heap = Array.from({ length: count }, (_, variable) => variable);
    this.#place = Int32Array.from(this.#heap);
  }

  /** Takes the first one out; undefined if there is none. */
  take(): number | undefined {
    const [first] = this.#heap;
    if (first === undefined) return undefined;
    const last = this.#heap.pop()!;
    this.#place[first] = -1;
    if (last !== first) {
      this.#set(0, last);
      this.#sink(0);
    }
    return first;
  }

  /** Puts a variable in, unless it is there. */
  put(variable: number): void {
    if (this.#place[variable]! >= 0) return;
    this.#set(this.#heap.length, variable);
    this.rose(variable);
  }

  /** The activity of a variable has grown. */
  rose(variable: number): void {
    let at = this.#place[variable]!;
    while (at > 0 && this.#isBefore(variable, this.#heap[(at - 1) >> 1]!)) {
      const above = (at - 1) >> 1;
      this.#set(at, this.#heap[above]!);
      this.#set(above, variable);
      at = above;
    }
  }

  #sink(from: number): void {
    const variable = this.#heap[from]!;
    for (let at = from; ; ) {
      let below = 2 * at + 1;
      if (below >= this.#heap.length) return;
      const other = below + 1;
      if (
        other < this.#heap.length &&
        this.#isBefore(this.#heap[other]!, this.#heap[below]!)
      )
        below = other;
      if (!this.#isBefore(this.#heap[below]!, variable)) return;
      this.#set(at, this.#heap[below]!);
      this.#set(below, variable);
      at = below;
    }
  }

  #set(at: number, variable: number): void {
    this.#heap[at] = variable;
    this.#place[variable] = at;
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.#activity[a]! - this.#activity[b]!;
    return difference > 0 || (difference === 0 && a < b);
  }
}
