/** The process that `calls.ts` calls: prints its ports for UDP and TCP, and serves until it is killed. */
import { serveAdding } from "../subjects/rpc/loopback.ts";

const { udp, tcp } = await serveAdding();
console.log(`${udp} ${tcp}`);
