import { expect, test } from "vitest";
import { speaks } from "../model/process.ts";
import { HeldBack } from "./held-back.ts";
import { Players, whole } from "./players.ts";

const { next, process } = speaks<number, { readonly add: number }>();

/** Adds what each letter says, each time that it comes. */
const adder = process({ init: 0, receive: (sum, { body: { add } }) => next(sum + add) });
const saying = (add: number) => ({ from: "asker", to: "adder", body: { add } });

const letters = [saying(1), saying(10), saying(100)];

const set = () => {
  const players = new Players();
  const held = new HeldBack(players);
  players.add("adder", adder as never);
  for (const letter of letters) players.begin(letter);
  return { players, held };
};

const effect = (held: HeldBack, add: number) =>
  held.effect("adder", { by: { body: { add } }, isHeld: () => true, changes: true });

test("what a restart finds on disk may be of letters that had arrived, each of them once", () => {
  const { players, held } = set();
  for (const letter of letters) held.add(letter);
  effect(held, 1);
  held.restart("adder", 101, whole);
  expect(players.states("adder")).toEqual([101]);
});

test.each([
  ["a letter takes effect twice", 2],
  ["a letter takes effect that has not arrived", 101],
  ["one has not taken effect after all", 0],
])("nothing explains that %s, and the search for it ends", (_, found) => {
  const { players, held } = set();
  held.add(letters[0]!);
  held.add(letters[1]!);
  effect(held, 1);
  held.restart("adder", found, whole);
  expect(players.states("adder")).toEqual([1]);
});

test("a letter that arrives again may take effect again", () => {
  const { players, held } = set();
  held.add(letters[0]!);
  effect(held, 1);
  held.add(letters[0]!);
  held.restart("adder", 2, whole);
  expect(players.states("adder")).toEqual([2]);
});
