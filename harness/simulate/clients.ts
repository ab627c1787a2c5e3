/** Which clients of a run have ended before they were through. */
export class Clients {
  readonly #deaths = new Map<string, { readonly died: Promise<"died">; die(): void }>();

  /** Resolves when somebody ends the client. */
  deathOf(client: string): Promise<"died"> {
    return this.#of(client).died;
  }

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
