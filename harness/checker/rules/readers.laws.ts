/** Functions of a state, each of which reads the state in another way; their results show what they have read. */
import fc from "fast-check";

/** A state with parts: lists, a set, a map, and a record whose fields come and go. */
export type Parted = {
  readonly x: number;
  readonly list: readonly (number | readonly number[] | { readonly k: number })[];
  readonly held: Readonly<Record<string, number | null>>;
  readonly group: ReadonlySet<number>;
  readonly byName: ReadonlyMap<string, number>;
  readonly maybe?: number;
};

/** Functions of a state, each under a name that says what it reads. */
export const READERS: Readonly<Record<string, (state: Parted) => unknown>> = {
  "a field": ({ x }) => x,
  "a field that may be missing": ({ maybe }) => maybe ?? "none",
  "whether a field is there, by in": (state) => "maybe" in state,
  "whether a field is there, by hasOwn": (state) => Object.hasOwn(state, "maybe"),
  // biome-ignore lint/suspicious/noPrototypeBuiltins: handlers may do so.
  "whether a field is there, by its own method": (state) => state.hasOwnProperty("maybe"),
  "how a field is described": (state) =>
    Object.getOwnPropertyDescriptor(state, "maybe")?.value ?? "none",
  "the names of fields": (state) => Object.keys(state).sort(),
  "the names of a part, in order": ({ held }) => Object.keys(held),
  "the first name of a part": ({ held }) => Object.keys(held)[0] ?? "none",
  "the names of a part, by for in": ({ held }) => {
    const names: string[] = [];
    for (const name in held) names.push(name);
    return names;
  },
  "the values of a part": ({ held }) => Object.values(held),
  "the entries of a part": ({ held }) => Object.entries(held),
  "how many names a part has": ({ held }) => Reflect.ownKeys(held).length,
  "a name of a part": ({ held }) => held.k ?? "none",
  "a part, spread": ({ held }) => ({ ...held, z: 1 }),
  "a part, as it is": ({ held }) => held,
  "a part inside another": ({ held }) => [{ inner: held }],
  "a part in a set": ({ held }) => [...new Set([held])],
  "a part, as text": ({ held }) => JSON.stringify(held),
  "a part, copied": ({ held }) => structuredClone(held),
  "the state, spread": (state) => ({ ...state }),
  "the state, without a field": ({ x: _, ...rest }) => rest,
  "the state, as text": (state) => JSON.stringify(state),
  "the state, copied": (state) => structuredClone(state).list,
  "the length of a list": ({ list }) => list.length,
  "whether a list is one": ({ list, held }) => [Array.isArray(list), Array.isArray(held)],
  "an element": ({ list }) => list[0] ?? "none",
  "the last element": ({ list }) => list.at(-1) ?? "none",
  "the first elements": ({ list: [a = "none", b = "none"] }) => [a, b],
  "whether an index is there": ({ list }) => 1 in list,
  "the first element that is large": ({ list }) => list.find((e) => e === 2) ?? "none",
  "whether an element is there": ({ list }) => list.includes(1),
  "where an element is": ({ list }) => list.indexOf(2),
  "the elements, changed": ({ list }) => list.map(String),
  "the elements, one after the other": ({ list }) => {
    for (const each of list) if (each === 1) return "found";
    return "none";
  },
  "the elements, by forEach": ({ list }) => {
    let sum = "";
    list.forEach((each, i) => {
      sum += `${i}:${each} `;
    });
    return sum;
  },
  "the elements, added up": ({ list }) => list.reduce<string>((s, each) => s + each, ""),
  "the elements, in order": ({ list }) => [...list].sort(),
  "a slice": ({ list }) => list.slice(0, 1),
  "two lists in one": ({ list }) => list.concat([7]),
  "lists in lists": ({ list }) => list.flat(),
  "an element of an element": ({ list }) =>
    list.map((each) => (Array.isArray(each) ? (each[0] ?? "none") : "flat")),
  "which elements are lists": ({ list }) => list.map((each) => Array.isArray(each)),
  "the indices": ({ list }) => [...list.keys()],
  "the names of a list": ({ list }) => Object.keys(list),
  "whether an element is itself": ({ list }) => list.includes(list[0]!),
  "whether a set has a value": ({ group }) => group.has(1),
  "the size of a set": ({ group }) => group.size,
  "a set, one after the other": ({ group }) => [...group].sort(),
  "what a map has": ({ byName }) => byName.get("k") ?? "none",
  "a map, one after the other": ({ byName }) => [...byName].sort(),
};

const small = fc.integer({ min: 0, max: 2 });

/** Random states with parts. */
export const partedStates: fc.Arbitrary<Parted> = fc.record(
  {
    x: small,
    list: fc.array(
      fc.oneof(
        small,
        fc.array(small, { maxLength: 2 }),
        fc.record({ k: small }, { noNullPrototype: true }),
      ),
      { maxLength: 2 },
    ),
    held: fc
      .uniqueArray(fc.tuple(fc.constantFrom("k", "m"), fc.option(small)), {
        selector: ([name]) => name,
        maxLength: 2,
      })
      .map((entries) => Object.fromEntries(entries)),
    group: fc.uniqueArray(small, { maxLength: 2 }).map((members) => new Set(members)),
    byName: fc
      .array(fc.tuple(fc.constantFrom("k", "m"), small), { maxLength: 2 })
      .map((entries) => new Map(entries)),
    maybe: small,
  },
  { noNullPrototype: true, requiredKeys: ["x", "list", "held", "group", "byName"] },
);
