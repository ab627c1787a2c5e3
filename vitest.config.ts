import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const { VITEST_JSON, GITHUB_ACTIONS } = process.env;

const jsonInto = (outputFile: string) =>
  ["json", { outputFile }] as ["json", { outputFile: string }];

export default defineConfig({
  resolve: {
    alias: { lockstep: fileURLToPath(new URL("./harness/index.ts", import.meta.url)) },
  },
  test: {
    // Most machines of a CI have two cores: one of them would be left idle otherwise.
    maxWorkers: "100%",
    include: ["spec/**/*.test.ts", "impl/**/*.test.ts", "harness/**/*.test.ts"],
    // Searches are bounded by states, never by seconds; a shared machine may be slow.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: [
      "default",
      ...(GITHUB_ACTIONS ? ["github-actions" as const] : []),
      // .ci/run counts the tests in this file.
      ...(VITEST_JSON ? [jsonInto(VITEST_JSON)] : []),
    ],
  },
});
