/** The clients that faults of a run have ended. */
export class EndedClients {
  readonly #deaths = new Map<string, { readonly died: Promise<"died">; die(): void }>();

  /** Resolves when the client is ended. */
  deathOf(client: string): Promise<"died"> {
    return this.#of(client).died;
  }

  /** Ends a client: it asks nothing more. */
  end(client: string): void {
    this.#of(client).die();
  }

  #of(client: string) {
    const known = this.#deaths.get(client);
    if (known !== undefined) return known;
    let die = (): void => {};
    const died = new Promise<"died">((resolve) => {
      die = () => resolve("died");
    });
    const death = { died, die };
    this.#deaths.set(client, death);
    return death;
  }
}
