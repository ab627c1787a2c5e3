/** Waits until the process gets SIGINT or SIGTERM, which do not end it then. */
export const interruption = (): Promise<void> =>
  new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
