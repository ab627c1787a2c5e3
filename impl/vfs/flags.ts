/** The flags of `open`, with the values of Linux. */
export const O_RDONLY = 0;
/** Open for writing only. */
export const O_WRONLY = 0o1;
/** Open for reading and writing. */
export const O_RDWR = 0o2;
/** Make the file if it is not there. */
export const O_CREAT = 0o100;
/** With O_CREAT: fail if it is there. */
export const O_EXCL = 0o200;
/** Cut the file to no bytes. */
export const O_TRUNC = 0o1000;
/** Each write goes to the end. */
export const O_APPEND = 0o2000;
/** Fail if it is no directory. */
export const O_DIRECTORY = 0o200000;
/** Fail if the last name is that of a symbolic link. */
export const O_NOFOLLOW = 0o400000;

const ACCESS = 0o3;

/** May a file be read that is open with these flags? */
export const mayRead = (flags: number): boolean => (flags & ACCESS) !== O_WRONLY;
/** May it be written? */
export const mayWrite = (flags: number): boolean => (flags & ACCESS) !== O_RDONLY;
