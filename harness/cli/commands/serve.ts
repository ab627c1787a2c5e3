import { readFileSync } from "node:fs";
import type { ServeWords } from "../../conform/command-line.ts";
import { parseAddress } from "../../deploy/address.ts";
import { InputError } from "../../model/input-error.ts";
import {
  implementedSubject,
  requireOffers,
} from "../../registry/implemented-subjects.ts";
import { ownValues } from "../../registry/own-options.ts";
import { print } from "../../terminal/print.ts";
import { interruption } from "../interruption.ts";

type ServeOptions = {
  readonly id?: string;
  readonly listen?: string;
  readonly peers?: string;
  readonly clusterKey?: string;
  readonly data?: string;
  readonly stdio?: true;
};

/**
 * Runs `lockstep serve`, until SIGINT or SIGTERM. `more` are the words that the command does not know:
 * options of the subject.
 *
 * @throws InputError on bad options, or if the subject has no such node
 */
export const runServe = async (
  name: string,
  options: ServeOptions,
  more: readonly string[],
): Promise<void> => {
  const subject = await implementedSubject(name);
  const words: ServeWords = subject.implementation.serveWords ?? { options: {} };
  const own = ownValues({ command: "serve", subject: name }, words.options, more);
  const { id, listen, peers, stdio, clusterKey } = { ...words.usual, ...options };
  const data = dataFolder(name, words, options.data);
  if (stdio) {
    await (await requireOffers(subject, "serveStdio")).implementation.serveStdio(data);
    return;
  }
  if (id === undefined || listen === undefined)
    throw new InputError("serve: expected --id and --listen, or --stdio");
  const { implementation } = await requireOffers(subject, "serve");
  const address = parseAddress(listen);
  const served = await implementation.serve(
    {
      id,
      listen: address,
      peers: peersOf(peers),
      ...(clusterKey !== undefined && { clusterKey: keyIn(clusterKey) }),
      data,
    },
    own,
  );
  const { port } = served;
  const kept = data === "" ? "" : `; its data is in ${data}`;
  const use =
    words.says === undefined ? "" : `\n${words.says({ ...address, port }, own)}`;
  print(`${id} listens on port ${port}${kept}${use}`);
  await interruption();
  await served.close();
};

/** The data folder; "" for a node that keeps no data. */
const dataFolder = (
  name: string,
  { usual }: ServeWords,
  given: string | undefined,
): string => {
  if (usual?.data === null && given !== undefined)
    throw new InputError(`serve ${name}: it keeps no data; leave out --data`);
  const data = given ?? usual?.data;
  if (data === undefined)
    throw new InputError("required option '--data <dir>' not specified");
  return data ?? "";
};

const KEY_BYTES_LEAST = 16;

/** The secret in a file, without the line break at its end. */
const keyIn = (file: string): string => {
  let key: string;
  try {
    key = readFileSync(file, "utf8").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const advice =
      code === "ENOENT" ? `; make one with: openssl rand -hex 32 > ${file}` : "";
    throw new InputError(`${file}: the cluster key cannot be read: ${code}${advice}`);
  }
  if (key.length >= KEY_BYTES_LEAST) return key;
  throw new InputError(
    `${file}: a cluster key has at least ${KEY_BYTES_LEAST} characters; make one with: openssl rand -hex 32 > ${file}`,
  );
};

const peersOf = (list: string | undefined) =>
  Object.fromEntries(
    (list ?? "")
      .split(",")
      .filter((each) => each !== "")
      .map((each) => {
        const [, id, address] = /^([^=]+)=(.+)$/.exec(each) ?? [];
        if (id === undefined || address === undefined)
          throw new InputError(
            `--peers ${each}: expected name=host:port, such as n2=127.0.0.1:7102`,
          );
        return [id, parseAddress(address)];
      }),
  );
