import { expect, test } from "vitest";
import { limitWatch } from "./limit-watch.ts";

const no = () => false;

test("a watch looks at slow limits only after much work", () => {
  let looks = 0;
  const watch = limitWatch(no, () => {
    looks++;
    return looks === 2;
  });
  for (let state = 0; state < 1 << 13; state++) {
    watch.add(1);
    expect(watch.check()).toBe(false);
  }
  expect(looks).toBe(1);

  watch.add((1 << 13) - 1);
  expect(watch.check()).toBe(false);
  watch.add(1);
  expect(watch.check()).toBe(true);
  expect(looks).toBe(2);
});

test("a watch counts states at every check, and what it has reached stays reached", () => {
  let states = 0;
  const watch = limitWatch(() => states > 1, no);
  expect(watch.check()).toBe(false);
  states = 2;
  expect(watch.isReached()).toBe(false);
  expect(watch.check()).toBe(true);
  states = 0;
  expect(watch.check()).toBe(true);
  expect(watch.isReached()).toBe(true);
});

test("a limit may be reached elsewhere", () => {
  const watch = limitWatch(no, no);
  watch.reach();
  expect(watch.isReached()).toBe(true);
  expect(watch.check()).toBe(true);
});
