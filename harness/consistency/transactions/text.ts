import { plainText } from "../../history/objects/transaction.ts";
import type { Columns } from "./columns.ts";

/** A value of a history in few characters. */
export const valueText = (value: unknown): string => plainText(value);

/** The name of a key. */
export const keyText = ({ keyNames }: Columns, key: number): string =>
  plainText(keyNames[key]);
