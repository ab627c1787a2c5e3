/** A program: mounts what a module's `mountWords` open, as `lockstep mount` does, whose other subjects it does not load. */
import { mountUntilInterrupted } from "../../../cli/commands/mount/until-interrupted.ts";

const [module, source, directory, own] = process.argv.slice(2);
if (source !== undefined && directory !== undefined)
  import(module!)
    .then(({ mountWords }) =>
      mountUntilInterrupted(mountWords, JSON.parse(own!), { source, directory }),
    )
    .catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 2;
    });
