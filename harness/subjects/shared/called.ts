/** Programs of RPC that captures are shown with, made of the codecs of an implementation. */
import { crc32 } from "node:zlib";
import type { Procedure } from "../../../impl/rpc/program.ts";
import { type Codec, decode, type ValueOf } from "../../../impl/xdr/codec.ts";
import { XdrError } from "../../../impl/xdr/error.ts";
import type { CalledProcedure, Shown } from "../../capture/calls/program.ts";

/** A text alone, as a part of what a report shows. */
export const said = (text: string): Shown => ({
  text,
  status: null,
  names: [],
  handles: [],
});

/** A handle as reports show it: the CRC-32 of its bytes, as Wireshark does. */
export const handleSum = (handle: Uint8Array): string =>
  crc32(handle).toString(16).padStart(8, "0");

const shownBy =
  <T>(codec: Codec<T>, show: (value: T) => Shown) =>
  (bytes: Uint8Array): Shown | null => {
    let value: T;
    try {
      value = decode(codec, bytes, { padding: "any" });
    } catch (error) {
      if (error instanceof XdrError) return null;
      throw error;
    }
    return show(value);
  };

/** A procedure with its name, and how its arguments and results are shown. */
export const called = <P extends Procedure<unknown, unknown>>(
  name: string,
  { number, args, results }: P,
  show: {
    readonly args: (value: ValueOf<P["args"]>) => Shown;
    readonly results: (value: ValueOf<P["results"]>) => Shown;
  },
): readonly [number, CalledProcedure] => [
  number,
  {
    name,
    args: shownBy(args as Codec<ValueOf<P["args"]>>, show.args),
    results: shownBy(results as Codec<ValueOf<P["results"]>>, show.results),
  },
];
