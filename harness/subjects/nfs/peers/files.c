/*
 * A client on libnfs that works with files by their paths.
 *
 * usage: files URL mkdir PATH           makes a directory, and says what came of it
 *        files URL write COUNT BYTES    writes COUNT pieces of a file one after another, each on the disk before the next
 *        files URL stream COUNT BYTES   the same, with one COMMIT at the end
 *        files URL read COUNT BYTES     reads as many pieces of that file
 *        files URL stat COUNT           asks COUNT times for the attributes of a file by its path
 *        files URL make COUNT           makes and removes COUNT files
 *
 * The last five print the seconds that this took.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <nfsc/libnfs.h>

static struct nfs_context *nfs;

static int ended(const char *what, int code) {
  if (code >= 0) return 0;
  printf("%s: %d %s\n", what, code, nfs_get_error(nfs));
  exit(1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void write_pieces(int count, int bytes, int is_each_on_disk) {
  struct nfsfh *file;
  char *piece = malloc(bytes);
  memset(piece, 'x', bytes);
  ended("create", nfs_open(nfs, "/bench", O_RDWR | O_CREAT | O_TRUNC | (is_each_on_disk ? O_SYNC : 0), &file));
  for (int i = 0; i < count; i++) {
    ended("write", nfs_pwrite(nfs, file, (uint64_t)i * bytes, bytes, piece));
    if (is_each_on_disk) ended("fsync", nfs_fsync(nfs, file));
  }
  ended("fsync", nfs_fsync(nfs, file));
  ended("close", nfs_close(nfs, file));
}

static void read_pieces(int count, int bytes) {
  struct nfsfh *file;
  char *piece = malloc(bytes);
  ended("open", nfs_open(nfs, "/bench", O_RDONLY, &file));
  for (int i = 0; i < count; i++)
    if (nfs_pread(nfs, file, (uint64_t)i * bytes, bytes, piece) != bytes) {
      printf("a short read\n");
      exit(1);
    }
  ended("close", nfs_close(nfs, file));
}

static void stat_often(int count) {
  struct nfs_stat_64 attributes;
  for (int i = 0; i < count; i++) ended("stat", nfs_stat64(nfs, "/bench", &attributes));
}

static void make_files(int count) {
  char name[32];
  for (int i = 0; i < count; i++) {
    struct nfsfh *file;
    sprintf(name, "/made-%d", i);
    ended("create", nfs_creat(nfs, name, 0644, &file));
    ended("close", nfs_close(nfs, file));
  }
  for (int i = 0; i < count; i++) {
    sprintf(name, "/made-%d", i);
    ended("remove", nfs_unlink(nfs, name));
  }
}

int main(int argc, char **words) {
  if (argc < 4) return 2;
  nfs = nfs_init_context();
  struct nfs_url *url = nfs_parse_url_dir(nfs, words[1]);
  if (!url || nfs_mount(nfs, url->server, url->path)) {
    printf("mount: %s\n", nfs_get_error(nfs));
    return 1;
  }
  const char *what = words[2];
  if (strcmp(what, "mkdir") == 0) {
    ended("mkdir", nfs_mkdir(nfs, words[3]));
    printf("made\n");
    return 0;
  }
  int count = atoi(words[3]);
  int bytes = argc > 4 ? atoi(words[4]) : 0;
  double start = now();
  if (strcmp(what, "write") == 0) write_pieces(count, bytes, 1);
  else if (strcmp(what, "stream") == 0) write_pieces(count, bytes, 0);
  else if (strcmp(what, "read") == 0) read_pieces(count, bytes);
  else if (strcmp(what, "stat") == 0) stat_often(count);
  else if (strcmp(what, "make") == 0) make_files(count);
  else return 2;
  printf("%.6f\n", now() - start);
  return 0;
}
