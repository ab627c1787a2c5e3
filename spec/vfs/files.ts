/** Calls that open files, and calls on what is open. */
import { match } from "ts-pattern";
import type { Call } from "./calls.ts";
import {
  freeDescriptor,
  newFileNumber,
  opened,
  withDescriptor,
  withFile,
  withoutDescriptor,
} from "./descriptors.ts";
import { type Host, isErrno, isSame, type OpenFile } from "./host.ts";
import type { Answered, NameCalls } from "./names.ts";
import type { Errno } from "./operations.ts";
import type { Rules } from "./rules.ts";
import type { Scope } from "./scope.ts";
import { type Found, type Switch, withStore } from "./walk.ts";

/** The calls that are about open files. */
export const filesOf = (
  { tableOf }: Switch,
  names: NameCalls,
  rules: Rules,
  { bytes }: Scope,
) => {
  const bytesOf = (host: Host, { of, ino }: OpenFile): string => {
    const { operations, store } = tableOf(host, of);
    return operations.read(store, ino);
  };

  const holding = (host: Host, { of, ino }: OpenFile, text: string): Host | Errno => {
    const { host: noted, operations, store } = tableOf(host, of);
    const written = operations.write(store, ino, text);
    return isErrno(written) ? written : withStore(noted, of, written);
  };

  const open = ({ by, more }: Call, found: Found): Answered => {
    const fd = freeDescriptor(found.host, by);
    if (fd === null) return [found.host, "EMFILE"];
    const wanted =
      found.at === null && more === "create"
        ? names.made(found, "file")
        : found.at === null
          ? "ENOENT"
          : ([found.host, found.at] as const);
    if (isErrno(wanted)) return [found.host, wanted];
    const [host, at] = wanted;
    if (more !== "" && names.attributes(host, at).kind === "directory")
      return [host, "EISDIR"];
    const already = Object.keys(host.files).find((file) =>
      isSame(host.files[Number(file)]!, at),
    );
    if (rules.shares("open") && already !== undefined)
      return [withDescriptor(host, by, fd, Number(already)), fd];
    const cuts = more === "truncate" && rules.truncatesAt === "close";
    const file = { ...at, position: 0, cursor: "", ...(cuts && { cuts: true as const }) };
    const cut = more === "truncate" && !cuts ? (holding(host, file, "") as Host) : host;
    const number = newFileNumber(cut);
    return [withDescriptor(withFile(cut, number, file), by, fd, number), fd];
  };

  const read = (
    host: Host,
    { count }: Call,
    number: number,
    file: OpenFile,
  ): Answered => {
    if (names.attributes(host, file).kind === "directory") return [host, "EISDIR"];
    const text = bytesOf(host, file).slice(file.position, file.position + count);
    const position = file.position + text.length;
    return [withFile(host, number, { ...file, position }), { text }];
  };

  const write = (
    host: Host,
    { text }: Call,
    number: number,
    file: OpenFile,
  ): Answered => {
    const before = bytesOf(host, file).padEnd(file.position, ".");
    const position = file.position + text.length;
    if (position > bytes) return [host, "EFBIG"];
    const after = before.slice(0, file.position) + text + before.slice(position);
    const written = holding(host, file, after);
    if (isErrno(written)) return [host, written];
    return [withFile(written, number, { ...file, position }), text.length];
  };

  const close = (host: Host, { by, fd }: Call, file: OpenFile): Answered => {
    const cut = file.cuts ? (holding(host, file, "") as Host) : host;
    return [names.reaped(withoutDescriptor(cut, by, fd), file), 0];
  };

  /** A second descriptor for the same file object. */
  const dup = (host: Host, { by }: Call, number: number, file: OpenFile): Answered => {
    const fd = freeDescriptor(host, by);
    if (fd === null) return [host, "EMFILE"];
    if (rules.shares("dup")) return [withDescriptor(host, by, fd, number), fd];
    const copy = newFileNumber(host);
    return [withDescriptor(withFile(host, copy, file), by, fd, copy), fd];
  };

  const list = (host: Host, number: number, file: OpenFile): Answered => {
    if (names.attributes(host, file).kind === "file") return [host, "ENOTDIR"];
    const { host: noted, operations, store } = tableOf(host, file.of);
    const next = operations.next(store, file.ino, file.cursor);
    if (next === null) return [noted, { text: "" }];
    const [text, cursor] = next;
    return [withFile(noted, number, { ...file, cursor }), { text }];
  };

  /** A call on a descriptor. */
  const onFile = (host: Host, call: Call): Answered => {
    const found = opened(host, call.by, call.fd);
    if (found === null) return [host, "EBADF"];
    const [number, file] = found;
    return match(call.type)
      .returnType<Answered>()
      .with("read", () => read(host, call, number, file))
      .with("write", () => write(host, call, number, file))
      .with("close", () => close(host, call, file))
      .with("dup", () => dup(host, call, number, file))
      .with("list", () => list(host, number, file))
      .otherwise(() => [withFile(host, number, { ...file, position: 0, cursor: "" }), 0]);
  };

  return { open, onFile };
};
