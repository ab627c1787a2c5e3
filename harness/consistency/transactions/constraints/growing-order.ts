/** No edge. */
const NONE = -1;

/**
 * A graph without cycles, and an order of its nodes that all edges follow. Edges are added one by one, and the last
 * one can be taken away. Source: Pearce, Kelly. "A Dynamic Topological Sort Algorithm for Directed Acyclic Graphs".
 * ACM Journal of Experimental Algorithmics 11, 2006.
 */
export class GrowingOrder {
  /** The place of each node in the order. */
  readonly #place: Int32Array;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  /** The last edge out of each node and into each node, and per edge the one that was the last before. */
  readonly #lastOut: Int32Array;
  readonly #lastIn: Int32Array;
  readonly #beforeOut: number[] = [];
  readonly #beforeIn: number[] = [];
  /** The edge by which the search under way came to a node; only for nodes with its number in `#seen`. */
  readonly #by: Int32Array;
  readonly #seen: Int32Array;
  #search = 0;

  /** @param order all nodes, from 0 on, in the order to begin with */
  constructor(order: readonly number[]) {
    const count = order.length;
    this.#place = new Int32Array(count);
    for (const [place, node] of order.entries()) this.#place[node] = place;
    this.#lastOut = new Int32Array(count).fill(NONE);
    this.#lastIn = new Int32Array(count).fill(NONE);
    this.#by = new Int32Array(count);
    this.#seen = new Int32Array(count);
  }

  /** The number of edges; they have the numbers from 0 on. */
  get size(): number {
    return this.#from.length;
  }

  /** Does a node come before another one in the order that stands now? */
  isBefore(a: number, b: number): boolean {
    return this.#place[a]! < this.#place[b]!;
  }

  /**
   * Adds an edge.
   *
   * @returns undefined; or, if the edge would close a cycle, the edges of a path from its end to its start: it is not
   *   added then
   */
  add(from: number, to: number): readonly number[] | undefined {
    if (from === to) return [];
    if (this.#place[from]! > this.#place[to]!) {
      const after = this.#reachedFrom(to, this.#place[from]!);
      if (this.#seen[from] === this.#search) return this.#pathTo(from, to);
      this.#reorder(this.#leadingTo(from, this.#place[to]!), after);
    }
    const edge = this.#from.length;
    this.#from.push(from);
    this.#to.push(to);
    this.#beforeOut.push(this.#lastOut[from]!);
    this.#beforeIn.push(this.#lastIn[to]!);
    this.#lastOut[from] = edge;
    this.#lastIn[to] = edge;
    return undefined;
  }

  /** Takes the last edge away. The order stays, since it follows the edges that are left. */
  removeLast(): void {
    this.#lastOut[this.#from.pop()!] = this.#beforeOut.pop()!;
    this.#lastIn[this.#to.pop()!] = this.#beforeIn.pop()!;
  }

  /** The nodes that can be reached from a node, up to a place of the order. */
  #reachedFrom(start: number, most: number): number[] {
    this.#search++;
    this.#seen[start] = this.#search;
    const found = [start];
    for (let i = 0; i < found.length; i++)
      for (let e = this.#lastOut[found[i]!]!; e !== NONE; e = this.#beforeOut[e]!) {
        const to = this.#to[e]!;
        if (this.#seen[to] === this.#search || this.#place[to]! > most) continue;
        this.#seen[to] = this.#search;
        this.#by[to] = e;
        found.push(to);
      }
    return found;
  }

  /** The nodes from which a node can be reached, down to a place of the order. */
  #leadingTo(end: number, least: number): number[] {
    this.#search++;
    this.#seen[end] = this.#search;
    const found = [end];
    for (let i = 0; i < found.length; i++)
      for (let e = this.#lastIn[found[i]!]!; e !== NONE; e = this.#beforeIn[e]!) {
        const from = this.#from[e]!;
        if (this.#seen[from] === this.#search || this.#place[from]! < least) continue;
        this.#seen[from] = this.#search;
        found.push(from);
      }
    return found;
  }

  #pathTo(end: number, start: number): readonly number[] {
    const path: number[] = [];
    for (let node = end; node !== start; node = this.#from[path.at(-1)!]!)
      path.push(this.#by[node]!);
    return path.reverse();
  }

  /** Gives the places of both groups to the nodes of the first group, then to those of the second one. */
  #reorder(first: number[], second: number[]): void {
    const byPlace = (a: number, b: number) => this.#place[a]! - this.#place[b]!;
    const nodes = [...first.sort(byPlace), ...second.sort(byPlace)];
    const places = nodes.map((node) => this.#place[node]!).sort((a, b) => a - b);
    for (const [i, node] of nodes.entries()) this.#place[node] = places[i]!;
  }
}
