/** The four answers of every judge. Only `holds` is green. */
export type Verdict = "holds" | "violated" | "unfinished" | "unsupported";
