import type { Cells } from "./cells.ts";

/**
 * An object with an entry for each process by its role, such as `server` or `client["client0"]`. `of` computes an entry
 * from the number of the process whenever the entry is read.
 */
export const byRole = (cells: Cells, of: (p: number) => unknown): object => {
  const view = {};
  const lazily = (on: object, id: string): void => {
    const p = cells.nodes.indexOf(id);
    Object.defineProperty(on, id, { get: () => of(p), enumerable: true });
  };
  for (const [name, role] of Object.entries(cells.system.roles)) {
    if (role.role === "one") {
      lazily(view, name);
      continue;
    }
    const members = {};
    for (const id of role.ids) lazily(members, id);
    Object.defineProperty(view, name, { value: members, enumerable: true });
  }
  return view;
};
