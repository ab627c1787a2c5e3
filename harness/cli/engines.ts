import type { Engine } from "../checker/checked.ts";

/** The engines that there are; what another one is asked to do is unsupported. */
export const ENGINES: readonly Engine[] = ["explicit"];
