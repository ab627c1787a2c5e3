import type { PathEntry } from "../checker/rules/path.ts";
import { valueKey } from "../history/value-key.ts";
import { opOf, type PathEvent } from "./path-trace.ts";
import { plainJson } from "./plain-json.ts";

/**
 * Is a step of the checker the one in a path's file? Message ids exist in the file only, so they do
 * not count.
 */
export const isSameStep =
  (event: PathEvent) =>
  (entry: PathEntry): boolean => {
    const { action, node, name, args, letter, kept, cut, changed } = entry;
    const body = plainJson(letter?.body);
    const told = event.message?.body;
    // A body without a type is under `value`; but a protocol may also have a message of that type.
    const isBody =
      same(body, told ?? null) ||
      (told?.type === "value" && same(body, told.value ?? null));
    return (
      action === event.action &&
      (node ?? "network") === event.node &&
      name === event.name &&
      same(plainJson(args), event.args ?? null) &&
      letter?.from === event.message?.from &&
      isBody &&
      letter?.age === event.age &&
      kept === event.kept &&
      same(plainJson(cut), event.cut ?? null) &&
      same(opOf(entry) ?? null, event.op ?? null) &&
      same(plainJson(changed), event.state ?? null)
    );
  };

const same = (a: unknown, b: unknown): boolean => valueKey(a) === valueKey(b);
