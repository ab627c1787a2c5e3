/** So many names of nodes, counted from 1: `n1`, `n2`. */
export const numbered = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, nth) => `${name}${nth + 1}`);
