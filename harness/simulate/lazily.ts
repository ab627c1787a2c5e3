/** A record whose fields are made at their first use: most nodes use few of their ports. */
export const lazily = <T extends object>(
  makers: {
    readonly [Name in keyof T]: () => T[Name];
  },
): T => {
  const made = {} as T;
  for (const name of Object.keys(makers) as (keyof T)[])
    Object.defineProperty(made, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const value = makers[name]();
        Object.defineProperty(made, name, { value, enumerable: true });
        return value;
      },
    });
  return made;
};
