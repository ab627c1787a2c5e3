/** A record without one of its keys. */
export const without = <T>(
  record: Readonly<Record<string, T>>,
  key: string | number,
): Readonly<Record<string, T>> => {
  const { [`${key}`]: _, ...others } = record;
  return others;
};
