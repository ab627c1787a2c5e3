import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Makes a folder, if it is not there, one in which lockstep is installed: this checkout. */
export const installIn = (folder: string): void => {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(
    fileURLToPath(new URL("../..", import.meta.url)),
    join(folder, "node_modules/lockstep"),
  );
};
