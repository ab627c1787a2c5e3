import { spawn } from "node:child_process";

/** How a program ended, and the first line that it complained with. */
type Ended = { readonly code: number | null; readonly complaint: string };

/**
 * Runs a program while this process goes on: one that looks at a mount of ours waits for our answers. After `withinMs`
 * it is killed, and not waited for, since the kernel may hold it.
 *
 * @param descriptor what the program has as its descriptor 3
 */
export const runProgram = (
  command: string,
  args: readonly string[],
  { withinMs, descriptor }: { withinMs: number; descriptor?: number },
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: [
        "ignore",
        "ignore",
        "pipe",
        ...(descriptor === undefined ? [] : [descriptor]),
      ],
    });
    const errors = child.stderr!;
    let complaint = "";
    errors.on("data", (part: Buffer) => {
      complaint += part;
    });
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      child.unref();
      errors.destroy();
      resolve({ code: null, complaint: `${command}: no answer in ${withinMs / 1000} s` });
    }, withinMs);
    const ended = (code: number | null, text: string): void => {
      clearTimeout(timer);
      resolve({ code, complaint: text.trim().split("\n")[0] ?? "" });
    };
    child.once("error", (error) => ended(null, error.message));
    child.once("close", (code) => ended(code, complaint));
  });
