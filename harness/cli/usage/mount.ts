import type { Command } from "commander";

/** Adds the command `mount` to a program. */
export const addMount = (program: Command): void => {
  program
    .command("mount")
    .description(
      "mount a file system of a subject in this machine, until it is interrupted",
    )
    .argument("<subject>", "the subject that the file system is of")
    .argument("<source>", "what is mounted: HOST:PORT/EXPORT of a server, for example")
    .argument("<directory>", "the mount point")
    // An option that is unknown here may be one of the subject.
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      "after",
      [
        "\nNeeds Linux, root and FUSE. Any program can use the file system then.",
        "A subject may have options of its own; an unknown option prints the list.",
      ].join("\n"),
    )
    .action(
      async (
        _subject: string,
        _source: string,
        _directory: string,
        _options: unknown,
        { args }: { readonly args: readonly string[] },
      ) => {
        const { runMount } = await import("../commands/mount.ts");
        await runMount(args[0]!, args.slice(1));
      },
    );
};
