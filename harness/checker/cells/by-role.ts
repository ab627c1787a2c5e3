import type { Cells } from "./cells.ts";

/**
 * A view of all processes by role, such as `server` or `client["client0"]`: each entry is computed when
 * it is read.
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
