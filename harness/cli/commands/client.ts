import { parseAddress } from "../../deploy/address.ts";
import { askNode } from "../../deploy/ask-node.ts";
import { InputError } from "../../model/input-error.ts";
import { EXIT } from "../exit.ts";
import { complain, print, printJson } from "../print.ts";

type ClientOptions = { readonly connect: string; readonly json?: true };

export const runClient = async (
  operation: string,
  key: string,
  value: string | undefined,
  options: ClientOptions,
): Promise<void> => {
  const answer = await askNode(
    parseAddress(options.connect),
    requestOf(operation, key, value),
  );
  if (options.json) printJson({ command: "client", answer });
  else if (answer.type !== "error")
    print(answer.type === "read_ok" ? textOf(answer.value) : "ok");
  if (answer.type !== "error") return;
  complain(`${String(answer.text ?? "the node refused")} (error ${String(answer.code)})`);
  process.exitCode = EXIT.violated;
};

const requestOf = (operation: string, key: string, value: string | undefined) => {
  if (operation === "get" && value === undefined) return { type: "read", key };
  if (operation === "put" && value !== undefined) return { type: "write", key, value };
  throw new InputError(`client ${operation}: expected "put KEY VALUE" or "get KEY"`);
};

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);
