/** Says once when a server does not respond any more, and once when it does again, as Linux does. */
import type { Connect } from "../../rpc/channel.ts";
import type { WaitOptions } from "./options.ts";

/** The notices of one client of one server. */
export class Notices {
  readonly #retriesMost: number;
  readonly #say: (text: string) => void;
  readonly #silence: string;
  /** For each waiting call: how often it was sent again. */
  readonly #retries = new Map<number, number>();
  #isSilent = false;

  /** @param retries after this many retries of a call the notice is given; a hard mount goes on waiting */
  constructor(
    { retries, mount }: Pick<WaitOptions, "retries" | "mount">,
    say: (text: string) => void,
  ) {
    this.#retriesMost = retries;
    this.#silence = mount === "hard" ? "still trying" : "calls fail";
    this.#say = say;
  }

  /** Counts the sendings of a call. */
  note(what: "call" | "retry", xid: number): void {
    if (what === "call" || this.#isSilent) return;
    const count = (this.#retries.get(xid) ?? 0) + 1;
    this.#retries.set(xid, count);
    if (count < this.#retriesMost) return;
    this.#isSilent = true;
    this.#say(`not responding, ${this.#silence}`);
  }

  /** The same way to the server; whatever comes from it shows that it responds. */
  watching(connect: Connect): Connect {
    return (events) =>
      connect({
        received: (message) => {
          this.#heard();
          events.received(message);
        },
        lost: () => events.lost(),
      });
  }

  #heard(): void {
    this.#retries.clear();
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#say("OK");
  }
}
