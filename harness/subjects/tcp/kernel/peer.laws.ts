/** The main module of the programs on the kernel's TCP: orders come, and answers go, by messages of Node. */
import net from "node:net";
import { type Order, Programs } from "./programs.laws.ts";

const programs = new Programs(net as never);

process.on("message", (message) => {
  const { number, order } = message as { readonly number: number; readonly order: Order };
  programs.carryOut(order).then(
    (answer) => process.send?.({ number, answer }),
    (error: Error) => process.send?.({ number, error: error.message }),
  );
});
process.on("disconnect", () => process.exit(0));
process.send?.({ number: 0, answer: null });
