/** A fault that is planted in this TCP, which the judge finds in what a capture beside the kernel has. */
import { expect } from "vitest";
import { RST } from "../../../../impl/tcp/segment.ts";
import { withKernel } from "./world.laws.ts";

withKernel("a planted fault", [], (scene) => {
  scene(
    "acknowledges the number of the SYN itself: the kernel refuses, and the judge names the packet",
    async ({ kernel, ours, tap }) => {
      await ours.listen(3000);
      const a = await kernel.connect(3000);
      const isRefused = () =>
        tap.segments.some(({ from, flags }) => from === "kernel" && (flags & RST) !== 0);
      await expect.poll(isRefused, { interval: 5, timeout: 10_000 }).toBe(true);
      await a.destroy();
    },
    {
      options: { faults: ["acknowledge-without-plus-one"] },
      wrong: /violated: frame 2: acknowledges all before 0, and/,
    },
  );
});
