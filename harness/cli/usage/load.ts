import { type Command, InvalidArgumentError, Option } from "commander";
import { count, milliseconds } from "../amounts.ts";
import type { runLoadCommand } from "../commands/load.ts";

/** Adds the command `load` to a program. */
export const addLoad = (program: Command): void => {
  const command = program
    .command("load")
    .description(
      "run a store as real processes under load, kill a node in the middle, and judge the response times",
    )
    .argument("<subject>", "a subject whose clients put and get keys");
  addRequests(command);
  addKill(command);
  addBounds(command);
  command
    .option("--html <file>", "also write a page with plots")
    .option("--json", "print one JSON document")
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof runLoadCommand>) =>
      (await import("../commands/load.ts")).runLoadCommand(...given),
    );
};

/** An option that takes a time, with its default as a user writes it. */
const time = (flags: string, meaning: string, [ms, text]: readonly [number, string]) =>
  new Option(flags, meaning).argParser(milliseconds).default(ms, text);

const share = (text: string): number => {
  if (/^(0|1|0?\.\d+|1\.0+)$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Expected a share from 0 to 1, such as 0.5.");
};

const addRequests = (command: Command): void => {
  command
    .option("--rate <n>", "requests a second", count, 500)
    .addOption(time("--time <time>", "how long requests are measured", [10_000, "10s"]))
    .addOption(
      time(
        "--warm-up <time>",
        "how long requests are sent before the measurement begins",
        [2000, "2s"],
      ),
    )
    .addOption(
      time(
        "--timeout <time>",
        "when a client gives up; a request without an answer counts as at least this",
        [3000, "3s"],
      ),
    )
    .addOption(
      new Option(
        "--arrivals <how>",
        "requests come at equal intervals, or at random moments with the same rate",
      )
        .choices(["constant", "poisson"])
        .default("constant"),
    )
    .option("--writes <share>", "the share of puts among the requests", share, 0.5)
    .option("--keys <n>", "how many keys there are", count, 100)
    .option("--seed <n>", "decides keys, puts and gets, and random moments", count, 1);
};

const addKill = (command: Command): void => {
  command
    .option(
      "--kill <time>",
      "when a node is killed, from the start of the measurement (default: in the middle)",
      milliseconds,
    )
    .option("--no-kill", "kill no node")
    .option("--victim <node>", "the node that is killed (default: the last one)")
    .option(
      "--down <time>",
      "start the killed node again this long after the kill (default: it stays down)",
      milliseconds,
    );
};

const addBounds = (command: Command): void => {
  command
    .option(
      "--p50 <time>",
      "a bound: half of the requests take at most this time",
      milliseconds,
    )
    .option("--p90 <time>", "a bound for 90 % of the requests", milliseconds)
    .option("--p99 <time>", "a bound for 99 % of the requests", milliseconds)
    .option(
      "--p999 <time>",
      "a bound for 99.9 % of the requests (default: 300ms if no other bound is given)",
      milliseconds,
    )
    .option("--p9999 <time>", "a bound for 99.99 % of the requests", milliseconds);
};

const HELP = `
The moment of each request is fixed before the run. A request is sent at its moment, whether earlier
ones are answered or not, and its time counts from that moment, even if it was sent later. So a store
that stands still for a second delays all requests of that second, as it would delay its users.
A request that fails is never left out: it counts as the time-out, or as long as it lasted.
Clients ask the nodes in turn; if a node refuses the connection, or breaks it, the client asks the next one.
Of 1,000 requests p99.9 is the 999th fastest.`;
