/**
 * The main module of the process that reads. Its one argument is the largest packet (0: the TCP of the kernel).
 * It prints its port, counts the bytes of each connection, and answers their number at the end.
 */
import type { Duplex } from "node:stream";
import { wayOf } from "./transfer.ts";

const count = (socket: Duplex): void => {
  let read = 0;
  socket.on("data", ({ length }: Buffer) => {
    read += length;
  });
  socket.on("end", () => socket.end(`${read}`));
};

process.stdin.on("end", () => process.exit()).resume(); // It never outlives the process that writes.
process.stdout.write(`${await wayOf(Number(process.argv[2])).listen(count)}\n`);
