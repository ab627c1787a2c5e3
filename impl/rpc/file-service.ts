/** A small file service: the program that the bundled node serves and calls. */
import { text } from "../xdr/bytes.ts";
import { union } from "../xdr/composite.ts";
import { bool, enumeration, nothing, unsigned } from "../xdr/numbers.ts";
import { procedure, program } from "./program.ts";

/** A letter of the text, or "end" after the last one. */
const letter = text(16);

/** Its procedures; a number of the range that RFC 5531, section 8.4, leaves to users. */
export const fileService = program({
  number: 0x2000_0162,
  version: 1,
  procedures: {
    /** Appends a line; answers how many there are then. */
    append: procedure(1, text(1024), unsigned),
    remove: procedure(2, nothing, enumeration({ removed: 0, "no such file": 1 })),
    create: procedure(3, nothing, enumeration({ created: 0, exists: 1 })),
    /** Sets the position at which `read` goes on. */
    seek: procedure(4, unsigned, unsigned),
    /** The letter at the position; none: no file is open. */
    read: procedure(5, nothing, union(bool, { true: letter }, nothing)),
    /** The letter at this place. */
    readAt: procedure(6, unsigned, letter, { isIdempotent: true }),
  },
});
